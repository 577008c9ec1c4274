"""Carriers whose own sites an answer may name."""

import re
from typing import Final

CARRIERS: Final = frozenset(
    re.split(
        r"\s+",
        "dhl.com dhl.de dhl.es ups.com fedex.com usps.com dpd.com dpd.co.uk dpd.de gls-group.eu gls-group.com "
        "correos.es correosexpress.com seur.com mrw.es nacex.es nacex.com ctt.pt cttexpress.com royalmail.com evri.com "
        "parcelforce.com myhermes.co.uk laposte.fr chronopost.fr colissimo.fr mondialrelay.fr postnl.nl bpost.be "
        "post.at post.ch swisspost.ch poste.it brt.it sda.it posti.fi postnord.com postnord.se bring.com "
        "canadapost-postescanada.ca purolator.com auspost.com.au nzpost.co.nz japanpost.jp estafeta.com 17track.net "
        "aftership.com gls-spain.es inpost.es inpost.pl",
    )
)
"""Where parcels are followed; only their front pages, unless the facts hold the address."""
