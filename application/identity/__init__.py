"""Who asks: passwords, tokens, sessions, and the accounts behind them."""
