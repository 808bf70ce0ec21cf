"""The days' secrets by which revisits are drawn: told as a digest before, shown after."""
