"""Words that carry no product: function words, and how shoppers speak to a clerk, for seven languages.

Written from knowledge of the languages. All words are folded: small letters, no accents.

- `FUNCTION_WORDS` (articles, prepositions, pronouns, auxiliaries) are dropped from every query.
- `CHAT_WORDS` (greetings, wishes, "recommend", "available") are dropped only from what reads like a message, because
  a terse query may mean them: "stock pot", "need for speed".
- `CHAT_SIGNS` make text read like a message; so does a question mark.
"""

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: Final = {
    "en": _set(
        """
        a an the and or but nor so if then than that this these those there here it its itself is are was were be
        been being am do does did doing done has have had having will would shall should can could may might must
        of to in on at by for from with without within into onto about as up out off over under between through
        during before after above below again further per via i me my mine myself we us our ours you your yours he
        him his she her hers they them their theirs who whom whose which what when where why how not no too very
        just also only own same such both each any some all other another more most few ll ve re
        """
    ),
    "es": _set(
        """
        el la los las lo un una uno unos unas al del de a ante bajo con contra desde durante en entre hacia hasta
        mediante para por segun sin sobre tras y e o u ni que pero mas sino porque si como cuando donde quien
        quienes cual cuales cuyo cuya este esta estos estas ese esa esos esas aquel aquella aquellos aquellas esto
        eso aquello yo tu usted ustedes nosotros vosotros ellos ellas ella me te se nos os le les mi mis su sus tus
        nuestro nuestra nuestros nuestras vuestro vuestra ser es soy eres son somos era eran fue fueron sea sean
        estar estoy estan estamos estaba he ha han hemos hay haber habia muy ya tambien tan tanto no algun alguna
        algunos algunas algo otro otra otros otras mio mia ti conmigo contigo pues hacer hago haces hace hacemos
        haceis hacen
        """
    ),
    "fr": _set(
        """
        le la les l un une des du de d au aux a en dans par pour sur sous avec sans chez entre vers contre depuis
        et ou ni mais donc or car que qu qui quoi dont si comme quand ce cet cette ces c ca cela ceci celui celle
        ceux celles je j tu il elle on nous vous ils elles me m te t se s lui leur leurs y mon ma mes ton ta tes
        son sa ses notre nos votre vos est suis es sommes etes sont etait etaient ete etre ai as avons avez ont
        avait avoir ne n pas plus tres aussi quel quelle quels quelles tout toute tous toutes meme moi toi eux
        """
    ),
    "de": _set(
        """
        der die das den dem des ein eine einen einem einer eines kein keine keinen und oder aber denn doch sondern
        wenn dass ob als wie wo wer wen wem was wann warum welche welcher welches welchen ich du er sie es wir ihr
        mich mir dich dir ihn ihm uns euch sich mein meine meinen meinem meiner dein deine deinen sein seine seinen
        seiner ihre ihren ihrer unser unsere euer eure dieser diese dieses diesen diesem in im an am auf aus bei
        beim bis durch fur fuer gegen mit nach ohne seit um unter uber ueber von vom vor zu zum zur zwischen ist
        sind bin bist war waren wird werden wurde haben habe hast hat habt hatte nicht auch nur noch schon sehr so
        man
        """
    ),
    "it": _set(
        """
        il lo la i gli le l un uno una dei degli delle del dello della dell di a ad al allo alla ai agli alle all
        da dal dallo dalla dai dagli dalle in nel nello nella nei negli nelle con su sul sullo sulla sui sugli
        sulle per tra fra e ed o od ma se che chi cui come quando dove perche anche io tu lui lei noi voi loro mi
        ti ci vi si me te mio mia miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra vostro vostra questo
        questa questi queste quello quella quelli quelle sono sei siamo siete era erano essere ho hai ha abbiamo
        avete hanno avere non piu molto ne qual quale quali
        """
    ),
    "pt": _set(
        """
        o a os as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para pra com
        sem sob sobre entre ate desde ao aos e ou mas nem que se como quando onde quem qual quais porque eu tu ele
        ela vos voce voces eles elas me te lhe lhes meu minha meus minhas teu tua teus tuas seu sua seus suas nosso
        nossa este esta estes estas esse essa esses essas aquele aquela isto isso aquilo ser sou es somos sao era
        eram foi estar estou estao estava ter tenho tem ha havia nao muito tambem ja mais mim
        """
    ),
    "nl": _set(
        """
        de het een en of maar want dus dat die dit deze er hier daar wie wat waar wanneer waarom hoe welke welk ik
        jij je u hij zij ze wij we jullie hem haar hun hen mij me mijn jouw uw zijn ons onze zich in op aan bij met
        naar van voor door over onder tussen tot uit om te zonder tegen is ben bent was waren wordt worden heb hebt
        heeft hebben had niet ook nog al wel zeer als dan geen
        """
    ),
}

CHAT_WORDS: Final = {
    "en": _set(
        """
        hi hello hey hiya howdy greetings dear please pls plz thanks thank thx cheers ok okay yes yeah yep nope
        sorry im ive id ill dont doesnt cant whats wheres hows theres lets youre want wants wanted wanna need needs
        needed look looking looks search searching find finding found seek seeking get getting got buy buying
        purchase purchasing order ordering shop shopping sell sells selling carry carries stock stocked available
        availability currently moment now today soon right recommend recommends recommendation recommendations
        suggest suggests suggestion suggestions advise advice help helping show showing tell give let know see
        check wonder wondering wonderful think thinking like love interested hoping hope try trying maybe perhaps
        possibly could something anything anyone anybody someone somebody thing things kind kinds sort type types
        option options choice choices idea ideas product products item items good great best nice decent cool
        better ones really actually basically much many lot price prices priced cost costs costing ask asking
        question offer offers offering go going use using used come comes say said ready kindly quick quickly guys
        folks whether recs rec recommended gotten bought asap mind rather instead hopefully planning wish tonight u
        ur yo online website store stores popular difference differences compare comparing comparison choose
        choosing decide deciding pick picking possible similar expensive cheap cheaper cheapest affordable advance
        sure nothing everything everywhere anywhere saw seen coming asked customers customer between versus vs
        beginner total totally honestly literally
        """
    ),
    "es": _set(
        """
        hola buenas buenos dias tardes noches saludos favor porfa porfavor gracias ok vale perdon disculpa disculpe
        disculpad quiero quisiera querria queria quieres quiere queremos necesito necesitamos necesitaria busco
        buscando buscamos buscar encontrar encuentro encontrais comprar compro comprando pedir pido vender venden
        vendeis vendes vende tengo tienes tiene tienen teneis tenemos tener habria hubiera hay disponible
        disponibles stock ahora actualmente momento hoy recomendar recomiendas recomienda recomiendan recomendais
        recomendarias recomendacion recomendaciones sugerir sugieres sugerencia sugerencias aconsejar aconsejas
        aconseja ayudar ayuda ayudame ayudarme ayudas mostrar muestra muestrame ensename ver veo decir dime dar
        dame saber se conocer podria podrias podrian podriais puedo puedes puede pueden podeis gustaria gusta
        gustan encantaria interesa interesado interesada alguien cosa cosas tipo tipos opcion opciones producto
        productos articulo articulos bueno buena buen mejor mejores bonito bonita precio precios cuesta cuestan
        cuanto cuanta cuantos cuantas valen pregunta duda tal vez quiza quizas favorito mucho mucha muchos muchas
        compre buscaba quisieramos recomendado gustarian alguno ningun ninguna pensando planeo urgente online web
        popular populares diferencia diferencias compara comparame comparar elegir escoger decidir posible parecido
        parecida similar similares caro cara caros caras barato barata baratos baratas economico economica seguro
        segura nada todo clientes cliente entre visto anticipado antemano
        """
    ),
    "fr": _set(
        """
        bonjour bonsoir salut coucou merci svp stp plait oui ok pardon desole veux voudrais voudrions souhaite
        souhaiterais aimerais aimerions cherche cherchons chercher recherche recherchons trouver trouve trouvez
        besoin acheter achete commander vendre vendez vends proposez proposer avez disponible disponibles stock
        actuellement maintenant moment aujourd hui recommander recommandez recommandes recommanderiez
        recommandation recommandations conseiller conseillez conseil conseils conseilleriez suggerer suggestion
        suggestions aider aide aidez montrer montrez voir dire dites donner savoir sais pouvez peux peut pourriez
        pourrait puis quelque chose choses quelqu genre sorte type types produit produits article articles bon
        bonne bons meilleur meilleure meilleurs joli prix cout coute coutent combien question peu beaucoup existe
        faut faudrait interesse interessee urgent recherchais penser ligne site internet magasin boutique populaire
        difference differences comparer choisir decider possible similaire cher chere chers cheres abordable sur
        rien tout clients client entre vu avance
        """
    ),
    "de": _set(
        """
        hallo hi hey guten tag morgen abend moin servus gruss grusse bitte danke dankeschon ja nein ok
        entschuldigung mochte moechte mochten will wollen wurde wuerde hatte gerne gern suche suchen sucht such
        finde finden brauche brauchen benotige benotigen kaufen kaufe bestellen verkaufen verkauft fuhren fuhrt
        habt haben gibt geben verfugbar vorratig lager derzeit aktuell gerade jetzt moment heute empfehlen empfehlt
        empfiehlst empfehlung empfehlungen vorschlagen vorschlag vorschlage rat raten helfen hilfe hilf zeigen zeig
        zeige sehen sagen sag wissen weiss kann konnen konnt kannst konnten konntet konntest etwas irgendwas jemand
        ding dinge art sorte produkt produkte artikel gut gute gutes guter beste besten bester schon schone preis
        preise kostet kosten wieviel viel viele frage interessiere interessiert vielleicht eigentlich mal denn euch
        ihnen gekauft dringend suchte hatten bekommen bekomme online website shop laden geschaft beliebt
        unterschied unterschiede vergleichen wahlen auswahlen entscheiden moglich ahnlich ahnliche ahnliches teuer
        billig gunstig gunstige sicher nichts alles kunden kunde zwischen gesehen voraus
        """
    ),
    "it": _set(
        """
        ciao salve buongiorno buonasera grazie prego favore piacere si ok scusa scusi scusate voglio vorrei
        vorremmo volevo cerco cercando cerchiamo cercare trovare trovo bisogno serve servono servirebbe comprare
        compro acquistare ordinare vendere vendete vende avete disponibile disponibili disponibilita magazzino
        adesso ora attualmente momento oggi consigliare consigliate consigli consiglio consiglieresti
        consigliereste raccomandare raccomandate suggerire suggerimento suggerimenti aiutare aiuto aiutarmi aiutami
        mostrare mostrami vedere dire dimmi dare sapere so posso puoi puo possono potete potresti potreste qualcosa
        qualcuno cosa cose tipo tipi prodotto prodotti articolo articoli buono buona buon migliore migliori bello
        bella prezzo prezzi costa costano quanto quanta quanti quante domanda interessa interessato interessata
        piacerebbe esiste comprato urgente pensando online sito negozio popolare differenza differenze confrontare
        scegliere decidere possibile simile simili caro cara economico economica sicuro niente tutto clienti
        cliente visto anticipo
        """
    ),
    "pt": _set(
        """
        ola oi bom boa dia tarde noite obrigado obrigada favor sim ok desculpe desculpa quero queria queriamos
        gostaria gostava procuro procurando procuramos procurar buscar busco encontrar encontro preciso precisamos
        precisava comprar compro pedir vender vendem vende tens temos tem haveria disponivel disponiveis estoque
        stock agora atualmente momento hoje recomendar recomenda recomendam recomendaria recomendacao recomendacoes
        sugerir sugere sugestao sugestoes aconselhar aconselha ajudar ajuda ajude mostrar mostra mostre ver dizer
        diga dar saber sei posso pode podem podes poderia poderiam alguem algo alguma algum coisa coisas tipo tipos
        produto produtos artigo artigos bons boas melhor melhores bonito bonita preco precos custa custam quanto
        quanta quantos quantas pergunta duvida interessado interessada existe comprei urgente pensando online site
        loja lojas popular diferenca diferencas comparar escolher decidir possivel parecido parecida semelhante
        caro cara barato barata certeza nada tudo clientes cliente visto antecipadamente
        """
    ),
    "nl": _set(
        """
        hallo hoi hey goedemorgen goedemiddag goedenavond dag groeten alsjeblieft alstublieft bedankt dank dankje
        ja nee ok sorry wil willen wilde zou zouden graag zoek zoeken zoekt vind vinden nodig kopen koop bestellen
        verkopen verkoopt verkoop hebben beschikbaar voorraad momenteel nu vandaag aanraden aanrader aanbevelen
        aanbeveling aanbevelingen raad suggestie suggesties advies adviseren helpen help hulp laten laat tonen zien
        zeggen weten weet kan kun kunt kunnen konden iets iemand ding dingen soort type product producten artikel
        artikelen goed goede beste mooi mooie prijs prijzen kost kosten hoeveel veel vraag misschien bestaat
        geinteresseerd gekocht dringend zocht krijgen online website winkel populair verschil verschillen
        vergelijken kiezen beslissen mogelijk soortgelijk vergelijkbaar duur goedkoop goedkope zeker niets alles
        klanten klant gezien alvast
        """
    ),
}

CHAT_SIGNS: Final = {
    "en": _set(
        """
        i im ive id you your me my we our hi hello hey please pls thanks thank do does did is are can could would
        should will what whats which where when how why who anyone recommend suggest looking there any got anybody
        u lets let someone lookin wanna compare difference
        """
    ),
    "es": _set(
        """
        hola buenas buenos gracias favor quiero quisiera querria necesito busco buscando tienes tiene tienen teneis
        venden vendeis hay puedes puede podria podrias podeis recomiendas recomienda recomendais ayudar ayuda me mi
        mis cual cuales que cuanto cuesta cuestan gustaria estoy buscaba quereis compara comparame diferencia
        """
    ),
    "fr": _set(
        """
        bonjour bonsoir salut merci svp je j cherche voudrais aimerais besoin avez vous vendez pouvez pourriez
        auriez est quel quelle quels quelles combien coute recommandez conseillez mon ma mes y
        """
    ),
    "de": _set(
        """
        hallo hi guten bitte danke ich suche brauche mochte moechte habt haben gibt gibts konnen konnt kann ihr sie
        mir welche welcher welches was wie kostet empfehlen empfehlt mein meine meinen
        """
    ),
    "it": _set(
        """
        ciao salve buongiorno buonasera grazie cerco cercando vorrei voglio bisogno avete vendete potete puoi mi
        mio mia quale quali che quanto costa costano consigliate consigli sto c
        """
    ),
    "pt": _set(
        """
        ola oi bom boa obrigado obrigada procuro procurando quero queria gostaria preciso tem vendem podem pode
        poderia voces voce qual quais que quanto custa custam recomendam recomenda meu minha estou eu
        """
    ),
    "nl": _set(
        """
        hallo hoi goedemorgen goedemiddag bedankt dank ik zoek wil heb hebben jullie verkopen verkoopt kunt kunnen
        kun mijn welke wat hoe kost hoeveel is er graag
        """
    ),
}
