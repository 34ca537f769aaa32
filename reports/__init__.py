"""Det leseren møter: figurer, tabeller, norske tall, årsrapporten og kommandolinjen.

Til notatbøker og egne programmer: `reports.figurer`, `reports.rapport.lag_rapport`,
`reports.funn.alle_funn`, `reports.melding.lag_melding` og `reports.sperre.Sperret`.
"""
