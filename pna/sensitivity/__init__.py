"""How far the headline hangs on what was assumed."""
