"""Words by which the forms of a product are called in English and in Spanish (colours are in `colours`).

Each line is the word that stands for the others here, and those: so that "la de frambuesa" is the raspberry one. The
words are plain (see `claims.plain`).
"""

from collections.abc import Mapping
from typing import Final

_WORDS: Final = """
2: two dos
3: three tres
4: four cuatro
5: five cinco
6: six seis
8: eight ocho
10: ten diez
12: twelve doce
small: s pequena pequeno pequenas pequenos chica chico
medium: m mediana mediano medianas medianos
large: l grande grandes big
tall: alta alto
long: larga largo
short: corta corto
wide: ancho ancha
narrow: estrecho estrecha
thick: grueso gruesa
fine: fino fina
left: zurdo zurdos zurda zurdas lefties handed-left left-handers
right: diestro diestros diestra diestras right-handers
front: delantera delantero
rear: trasera trasero
double: doble dobles
single: individual sencillo sencilla
standard: estandar normal regular
basic: basica basico
set: juego conjunto
pack: paquete
tray: bandeja
gift: regalo
tin: lata
bag: bolsa
roll: rollo
canvas: lona
zinc: cinc
handle: mango
box: caja
jar: tarro frasco
bottle: botella
pot: maceta
lid: tapa
bare: desnuda desnudo
root: raiz
whole: entera entero enteros enteras
sliced: rebanado rebanada rebanadas loncheado loncheada
glazed: glaseada glaseado
ground: molido molida
bean: grano
decaf: descafeinado descafeinada
light: claro clara
dark: oscuro oscura
matte: mate matt
gloss: brillo brillante glossy
clear: transparente transparentes
hard: dura duro
soft: blando blanda
mild: suave
spicy: picante
smoked: ahumado ahumada
sweet: dulce
salted: salado salada
kids: infantil nino ninos nina ninas children
men: hombre hombres mens
women: mujer mujeres womens
adult: adulto adultos
spring: primavera
summer: verano
autumn: otono fall
winter: invierno
birthday: cumpleanos
christmas: navidad
wedding: boda
garden: jardin
forest: bosque
sea: mar
leather: piel cuero
steel: acero
silicone: silicona
rubber: caucho
wood: madera
oak: roble
walnut: nogal
beech: haya
bamboo: bambu
glass: vidrio cristal
cotton: algodon
wool: lana
linen: lino
silk: seda
paper: papel
mesh: malla
strap: correa
bracelet: brazalete pulsera
raspberry: frambuesa frambuesas
strawberry: fresa fresas
blackcurrant: grosella grosellas
blueberry: arandano arandanos
cherry: cereza cerezas
apple: manzana
peach: melocoton
fig: higo
lemon: limon
coconut: coco
caramel: caramelo
vanilla: vainilla
coffee: cafe
pistachio: pistacho
almond: almendra almendras
hazelnut: avellana avellanas
nut: nuez nueces
raisin: pasas raisins
honey: miel
cognac: conac
cinnamon: canela
ginger: jengibre
lavender: lavanda
rosemary: romero
jasmine: jazmin
sandalwood: sandalo
cedar: cedro
mint: menta
cream: crema
rust: oxido
sand: arena
sage: salvia
mustard: mostaza
plum: ciruela
moss: musgo
slate: pizarra
charcoal: antracita
graphite: grafito
burgundy: burdeos
olive: oliva
ivory: marfil
stone: piedra
"""

MEANING: Final[Mapping[str, str]] = {
    word: name for line in _WORDS.strip().splitlines() for name, words in (line.split(": "),) for word in words.split()
}
"""The word that stands for another."""
