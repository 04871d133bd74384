"""The command `cleaner`: options become one value, then a call into the layers below."""
