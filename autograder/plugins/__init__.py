"""Adapters to optional packages: nothing else in the engine imports them."""
