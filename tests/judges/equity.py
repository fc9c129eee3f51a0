"""Judges the figures of equity on the worked example of src/equity/indices_tests.rs: every person a row, textbook formulas in
numpy, no code of the program. Prints the constants that the test compares with."""
import numpy as np

TOWN = [
    (12.5, 340, 3100), (4.0, 120, 8800), (31.0, 95, 2400), (8.25, 410, 4300), (8.25, 60, 9900),
    (19.0, 220, 2400), (6.5, 510, 5200), (60.0, 15, 1900), (2.0, 75, 12000), (14.0, 155, 3600),
]


def gini(x):
    """Population Gini as R's ineq::Gini(x): 2 * sum(i * x_(i)) / (n * sum(x)) - (n + 1) / n."""
    x = np.sort(x)
    n = len(x)
    return 2 * np.sum(np.arange(1, n + 1) * x) / (n * x.sum()) - (n + 1) / n


def palma(x):
    """Mean of the highest tenth over the mean of the lowest two fifths; persons ten times, so that borders fall between rows."""
    x = np.sort(np.repeat(x, 10))
    n = len(x)
    return x[n - n // 10:].mean() / x[: 2 * n // 5].mean()


def concentration(x, rank):
    """The covariance formula, 2 cov(x, R) / mean(x), with mid-ranks: Kakwani, Wagstaff and van Doorslaer 1997."""
    _, index, count = np.unique(rank, return_inverse=True, return_counts=True)
    below = np.concatenate([[0], np.cumsum(count)[:-1]])
    r = (below + count / 2)[index] / len(x)
    return 2 * np.mean((x - x.mean()) * (r - r.mean())) / x.mean()


def poor_and_rich(x, rank):
    x, rank = np.repeat(x, 10), np.repeat(rank, 10)
    # Those of one rank are one group: at a border each of its persons counts with the mean.
    _, index = np.unique(rank, return_inverse=True)
    x = (np.bincount(index, x) / np.bincount(index))[index]
    x = x[np.argsort(rank, kind="stable")]
    n = len(x)
    return x[: 2 * n // 5].mean(), x[n - n // 10:].mean()


def lorenz_half(x):
    x = np.sort(np.repeat(x, 10))
    return x[: len(x) // 2].sum() / x.sum()


def example():
    x = np.concatenate([np.full(n, v) for v, n, _ in TOWN])
    rank = np.concatenate([np.full(n, r) for _, n, r in TOWN])
    poor, rich = poor_and_rich(x, rank)
    return {
        "MEAN": x.mean(), "GINI": gini(x), "PALMA": palma(x), "CONCENTRATION": concentration(x, rank),
        "POOR": poor, "RICH": rich, "HALF": lorenz_half(x),
    }


if __name__ == "__main__":
    for name, value in example().items():
        print(f"const {name}: f64 = {value!r};".replace("np.float64(", "").replace(")", ""))
