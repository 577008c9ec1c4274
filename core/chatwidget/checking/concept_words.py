"""What shops say of their products, in English and Spanish: each line is one concept and its words.

A word ending in `~` stands for all that begin so. The words are plain (see `claims.plain`), plurals are found by
themselves, and a line that is indented goes on with the one before. A concept is what a shopper would ask about:
whether a lamp may get wet, whether a cream is vegan. What no line names is checked by its figures and names.
"""

from typing import Final

MATERIALS: Final = """
cotton: cotton, algodon
wool: wool, woollen, woolen, lana
merino: merino, merina
linen: linen, lino
silk: silk, seda
cashmere: cashmere, cachemir~, cachemira
leather: leather, cuero, piel natural, piel de vacuno, piel de caballo, piel de cordero, piel de cabra, piel curtida,
  correa de piel, cinturon de piel, bolso de piel, cartera de piel, guantes de piel, zapatos de piel
suede: suede, piel de ante, serraje, nubuck, nobuk
polyester: polyester, poliester
nylon: nylon, nailon, polyamide, poliamida
elastane: elastane, spandex, lycra, elastano
fleece: fleece, forro polar
down filling: down filling, down fill, goose down, duck down, plumon
canvas: canvas, lona
denim: denim, tela vaquera
felt: felt, fieltro
velvet: velvet, terciopelo
rubber: rubber, caucho, goma
latex: latex
silicone: silicone, silicona
plastic: plastic, plastico~
steel: steel, acero
stainless steel: stainless steel, stainless, acero inoxidable, inox
carbon steel: carbon steel, acero al carbono
aluminium: aluminium, aluminum, alumini~
titanium: titanium, titanio
copper: copper, cobre
brass: brass, laton
bronze: bronze, bronce
iron: cast iron, hierro, hierro fundido, wrought iron
zinc: zinc
carbon: carbon fibre, carbon fiber, carbon, fibra de carbono, carbono
glass: glass, vidrio, cristal
borosilicate: borosilicat~
ceramic: ceramic, ceramic~, stoneware, gres, porcelain, porcelana
earthenware: earthenware, clay, terracotta, barro, terracota, arcilla
concrete: concrete, cemento, hormigon
marble: marble, marmol
granite: granite, granito
slate: slate, pizarra
wood: wood, wooden, timber, madera
oak: oak, roble
beech: beech, beechwood, haya
birch: birch, abedul
maple: maple, arce
pine: pine, pinewood, pino
walnut: walnut, nogal
cherry wood: cherry wood, cherrywood, madera de cerezo, cerezo
ash wood: ash wood, ash handle, ash shaft, solid ash, madera de fresno, fresno
mahogany: mahogany, caoba
spruce: spruce, abeto, picea
cedar: cedar, cedro
rosewood: rosewood, palisandro
ebony: ebony, ebano
acacia: acacia
teak: teak, teca
olive wood: olive wood, madera de olivo, olivo
plywood: plywood, contrachapad~
mdf: mdf, fibreboard, tablero de fibra
bamboo: bamboo, bambu
rattan: rattan, ratan, wicker, mimbre
cork: cork, corcho
jute: jute, yute
hemp: hemp, canamo
paper: paper, papel
cardboard: cardboard, carton
gold plated: gold plated, gold-plated, banad~ en oro, chapad~ en oro
silver metal: sterling silver, plata de ley
mesh: mesh
foam: foam, espuma
gel: gel
eva: eva
pvc: pvc, vinyl, vinilo
beeswax: beeswax, cera de abeja~
soy wax: soy wax, cera de soja
paraffin: paraffin, parafina
"""

PROPERTIES: Final = """
waterproof: waterproof~, water-proof, impermeable~, sumergible~, submersible
water resistant: water-resistant, water resistant, water-repellent, water repellent, splashproof, splash-proof,
  showerproof, weatherproof, rainproof, resistente~ al agua, repele~ el agua, repelente~ al agua, resistente~ a la
  lluvia, resistente~ a salpicaduras
windproof: windproof, cortaviento~, cortavientos
breathable: breathable, transpirable~
insulated: insulated, insulating, aislante~, termic~
reflective: reflective, reflectante~
quick drying: quick-drying, quick drying, quick-dry, dries quickly, secado rapido
stretch: stretchy, stretch, elastic~
machine washable: machine washable, machine-washable, machine wash, machine washed, washing machine,
  lavable~ a maquina, lavar a maquina, lava a maquina, lavadora
hand wash: hand wash, hand-wash, wash by hand, washed by hand, washing by hand, lavar a mano, lavado a mano, lava a
  mano
tumble dry: tumble dr~, tumble-dr~, secadora
dry clean: dry clean~, dry-clean~, limpieza en seco, tintoreria
dishwasher: dishwasher~, lavavajillas
oven: oven, oven-safe, ovenproof, horno
microwave: microwav~, microondas
freezer: freezer, congelador
induction: induction, induccion
gas hob: gas hob, gas stove, cocina de gas
vegan: vegan, vegan~, animal-free, cruelty-free, cruelty free
vegetarian: vegetarian, vegetarian~
organic: organic, organically, ecologic~, biologic~
fair trade: fair trade, fairtrade, comercio justo
handmade: handmade, hand-made, made by hand, hand-built, handcrafted, hand-crafted, hecho a mano, hecha a mano, hechos
  a mano, hechas a mano, artesanal~, artesan~
recycled: recycled, reciclad~
recyclable: recyclable, reciclable~
biodegradable: biodegradable~, compostable~
gluten: gluten
lactose: lactose, lactosa
sugar: sugar, azucar~
alcohol: alcohol
caffeine: caffeine, caffeinated, cafeina
decaffeinated: decaf, decaffeinated, descafeinad~
nuts: nuts, hazelnut~, almond~, peanut~, frutos secos, avellana~, almendra~, cacahuete~
milk: milk, dairy, leche, lacteo~
egg: egg, huevo
soy: soy, soya, soja
parabens: paraben~
sulphates: sulphate~, sulfate~, sulfato~
silicones: silicones, siliconas
perfume: perfume, perfumed, fragrance, fragrances, scent, scents, scented, perfumad~, fragancia~, aroma, aromas,
  aromatic~
unscented: unscented, fragrance-free, sin perfume, sin fragancia
essential oils: essential oil~, aceite~ esencial~
hypoallergenic: hypoallergenic, hipoalergenic~
sensitive skin: sensitive skin, piel sensible, pieles sensibles
dry skin: dry skin, piel seca, pieles secas
oily skin: oily skin, piel grasa, pieles grasas
spf: spf, sun protection, sunscreen, proteccion solar, fps, protector solar
bpa: bpa
wireless: wireless, inalambric~, cordless, sin cables
bluetooth: bluetooth
wifi: wifi, wi-fi
nfc: nfc
gps: gps
usb-c: usb-c, usb c
hdmi: hdmi
touchscreen: touchscreen, touch screen, pantalla tactil, tactil
noise cancelling: noise cancel~, noise-cancel~, cancelacion de ruido
rechargeable: rechargeable, recargable~
solar: solar powered, solar-powered, solar panel, energia solar, placa solar
batteries: batteries, aaa, aa, pilas
dimmable: dimmable, regulable en intensidad
folding: folding, foldable, folds, fold, collapsible, plegable~, se pliega, se pliegan
adjustable: adjustable, height-adjustable, ajustable~, regulable~
removable: removable, detachable, extraible~, desmontable~, quita y pon
stackable: stackable, apilable~
portable: portable, portatil~
one-handed: one hand, one-handed, una sola mano, una mano
left-handed: left-handed, left handed, left-hander~, zurd~
unisex: unisex
assembled: assembled, pre-assembled, montad~, ya montad~
needs assembly: self-assembly, needs assembly, assembly required, requiere montaje, necesita montaje
child-safe: child-safe, child safe
pocket: pocket~, bolsillo~
hood: hood, hooded, capucha
zip: zip, zipper, cremallera~
lined: lined, lining, forrad~, forro
padded: padded, cushioned, cushioning, acolchad~
scratch: scratch~, raya~
rust: rust, rusts, rustproof, rust-proof, oxida, oxidan, oxido
uv: uv, rayos uv
heavy duty: heavy-duty, heavy duty
non-stick: non-stick, nonstick, antiadherente~
non-slip: non-slip, anti-slip, antislip, antideslizante~
flammable: flammable, fireproof, fire-resistant, ignifug~, inflamable~
frost: frost, frost-proof, frostproof, frost-hardy, helada~, hielo
full sun: full sun, pleno sol
shade plant: partial shade, shade, sombra, semisombra
indoor: indoor, indoors, de interior, en interior, para interior, interiores
outdoor: outdoor, outdoors, exterior, exteriores, aire libre
tubeless: tubeless
disc brakes: disc brake~, freno~ de disco
rim brakes: rim brake~, freno~ de llanta
suspension: suspension
electric: electric, electrica, electrico, electricas, electricos
hydraulic: hydraulic~, hidraulic~
internal hub: hub gear~, internal hub, cambio interno
tubular: tubular~
mudguards: mudguard~, fender, fenders, guardabarros
kickstand: kickstand, pata de cabra, caballete lateral, caballete central
carbon neutral: carbon neutral, carbon-neutral, climate neutral, neutr~ en carbono
certified: certified, certificad~, certification, certificacion, certificate
dermatological: dermatologically, dermatologicamente, dermatologist~, dermatolog~
patented: patented, patentad~
award: award, awards, award-winning, premio, premiad~
new model: brand new, refurbished, reacondicionad~, second-hand, second hand, segunda mano
aged: aged in, barrel, barrica, crianza, gran reserva, tinto reserva
sparkling: sparkling, espumos~
sweet: sweet, dulce
dry taste: semi-dry, semiseco, brut
screw cap: screw cap, tapon de rosca
decanting: decant~, decantar
cold pressed: cold-pressed, cold pressed, primera presion en frio, extraccion en frio
roasted dark: dark roast, tueste oscuro
roasted light: light roast, tueste claro
roasted medium: medium roast, tueste medio
espresso: espresso, expreso
ground coffee: ground coffee, pre-ground, cafe molido, molid~
whole bean: whole bean~, en grano
hardback: hardback, hardcover, tapa dura
paperback: paperback, softcover, tapa blanda, rustica
illustrated: illustrated, illustrations, ilustrad~, ilustraciones
signed: signed by, signed copy, firmad~
lay-flat: lay-flat, lays flat, lies flat, se abre plan~
dotted: dotted, dot-grid, dot grid, puntead~
ruled: ruled, lined paper, pautad~, rayad~
acid-free: acid-free, sin acido
refillable: refillable, recargas, rellenable~
"""

CONTENTS: Final = """
lid: lid, lids, tapa, tapas
case: case, hard case, gig bag, gigbag, estuche, funda
watch case: mm case, case back, case diameter, watch case, steel case, titanium case, gold case, caja de acero, caja de
  titanio, caja de oro, caja de laton, fondo de la caja
cable: cable, cables
charger: charger, cargador
adapter: adapter, adaptor, adaptador
remote: remote control, mando a distancia
stand: stand, tripod, tripode
pump: pump, pumps, bomba, inflador
battery included: battery, bateria
strap: strap, straps, correa, correa de piel, bandolera
bag: carry bag, storage bag, stuff sack, bolsa de transporte
pegs: tent pegs, pegs, piquetas, stakes
screws: screws, screw, tornillos
tools: tools, tool, allen key, herramientas, llave allen
manual: manual, instructions, instrucciones, booklet, folleto
brush: brush, brushes, cepillo, brocha, pincel
filter: filter, filters, filtro, filtros
spoon: spoon, cuchara
refill: refill, refills, recambio, recambios
mattress: mattress, colchon
pillow: pillow, almohada
cushion: cushion, cojin
helmet: helmet, casco
lock: lock, padlock, candado
lights: lights, front light, rear light, luces
bell: bell, timbre
pedals: pedals, pedales
basket: wicker basket, cesta delantera
rack: rear rack, pannier rack, luggage rack, portaequipajes, portabultos
bottle cage: bottle cage, portabidon
inner tube: inner tube, inner tubes, camara de aire, camaras de aire
strings: strings, cuerdas
pick: plectrum, pick, picks, pua, puas
bow: bow, arco
rosin: rosin, resina
tuner: tuner, afinador
mouthpiece: mouthpiece, boquilla
ear tips: ear tips, eartips, almohadillas
gift box: gift box, presentation box, caja de regalo, caja regalo
ribbon: ribbon, lazo
dust bag: dust bag, bolsa guardapolvo
laces: laces, shoelaces, cordones
insole: insole, insoles, plantilla, plantillas
sponge: sponge, esponja
soap dish: soap dish, jabonera
seeds: seed packet, seeds, semillas
gloves: gloves, guantes
sheath: sheath, holster, funda protectora
spare parts: spare part, spare parts, spares, repuesto, repuestos, piezas de repuesto
footprint: footprint, groundsheet, suelo de tienda
rain cover: rain cover, raincover, cubrelluvia, funda de lluvia, funda para la lluvia, protector de lluvia
changing mat: changing mat, cambiador
bookmark: bookmark, marcapaginas
envelope: envelope, envelopes, sobre, sobres
"""

IMPLIED: Final = {
    "merino": ("wool",),
    "stainless steel": ("steel",),
    "carbon steel": ("steel",),
    "oak": ("wood",),
    "beech": ("wood",),
    "birch": ("wood",),
    "maple": ("wood",),
    "pine": ("wood",),
    "walnut": ("wood",),
    "cherry wood": ("wood",),
    "ash wood": ("wood",),
    "mahogany": ("wood",),
    "spruce": ("wood",),
    "cedar": ("wood",),
    "rosewood": ("wood",),
    "acacia": ("wood",),
    "teak": ("wood",),
    "olive wood": ("wood",),
    "plywood": ("wood",),
    "borosilicate": ("glass",),
    "waterproof": ("water resistant",),
    "bamboo": ("wood",),
    "balearics": ("spain",),
    "canaries": ("spain",),
    "england": ("united kingdom",),
    "scotland": ("united kingdom",),
    "affirm": ("instalments",),
    "klarna": ("instalments",),
    "unscented": ("perfume",),
    "decaffeinated": ("caffeine",),
    "vegan": ("vegetarian",),
}
"""What follows from a concept."""
CONTRARY: Final = {"unscented": "perfume", "decaffeinated": "caffeine"}
"""What a concept rules out."""
