"""Målinger side om side med det en bruker ellers ville brukt. Kjøres for hånd, ikke i testene."""
