"""Det leseren møter: figurer, tabeller, norske tall, årsrapporten og kommandolinjen."""
