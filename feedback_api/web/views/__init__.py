"""The views: one module, with one blueprint, for each group of addresses."""
