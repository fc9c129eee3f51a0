//! Points to links: doorsteps and entrances join the network.
