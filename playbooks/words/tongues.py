"""Common words for trouble, waiting and manners in Spanish and Tagalog, with a little French, German and Portuguese."""

OTHER_TONGUES = """
trouble 3 outage:  no funciona/funcionan/sirve/sirven/carga/cargan/abre/abren/responde/responden/conecta/conectan/
    prende/entra/entran/marca/suena/anda | dejó/dejo/dejaron de_funcionar/de_cargar | se
    cayó/cayo/cae/congela/congeló/cuelga/traba/trabó | caído/caido/caída/caida/caídos/caidos/caídas/caidas | fuera
    de_servicio | está/esta/están/estan/sigue/siguen . . roto/rota/bloqueado/muerto/lento/lenta/fallando/lentísimo |
    sin sistema/línea/linea/servicio/internet/señal/acceso/conexión/conexion/audio | fallando/falla/fallas/fallo/
    falló/fallan/averiado/descompuesto
trouble 3:  no puedo/podemos/pueden/puede/pudimos/pude/logro/logramos/nos_deja/me_deja/deja |
    nadie/ninguno/ningún/ningun ... puede/pueden/trabaja/contesta/responde/entra | hay .
    un/una/problema/problemas/error/errores | problema/problemas/inconveniente/inconvenientes con/en/de
    unless  no . hay . problema/problemas | no puedo/puede . asistir/estar/ir/unirme | sin_problema
trouble 2 quality:  equivocado/equivocada/equivocados/incorrecto/incorrecta/incorrectos/incorrectas/erróneo/erroneo/
    mal/errores/duplicado/duplicados/queja/quejas/faltan/falta/faltante/faltó/mal_escrito/desactualizado
    unless  no . falta/faltan | menos_mal/nada_mal
late 3 delay:  todavía/todavia/aún/aun/sigue/siguen/seguimos/sigo . . no/sin/esperando/pendiente/igual | no .
    hemos/ha/han/he/nos_han/me_han . recibido/llegado/respondido/contestado/enviado/mandado/dado | no
    llegó/llego/llega/respondieron/contestan/responden/mandaron/enviaron/ha_llegado/han_llegado | sin
    respuesta/noticias/novedades/contestar/responder | y nada | retraso/retrasado/retrasada/demora/demorado/atrasado/
    atraso/pendiente_desde/tarde_otra | cancelada_no_está/no_está/no_estan/no_están
    unless  no hemos_decidido
chase 3 delay:  alguna/hay/tienen/novedad novedad/novedades/noticia/noticias/actualización/actualizacion/avance/
    respuesta | para_cuando/para_cuándo/cuándo_lo/cuando_lo/cuándo_va/cuándo_estará/sigo_esperando/seguimos_esperando/
    recordatorio/segunda_vez/tercera_vez/me_pueden_confirmar
repeat 3:  otra vez | de nuevo | otra_vez/nuevamente/siempre_lo_mismo/tercera_vez/segunda_vez/tercer_mes/cada_vez
wide 3:  nadie/todos_los/todas_las/ningún/ninguno/ningun/todo_el/toda_la/walang_makatawag/lahat/lahat_ng/walang_maka*/
    buong/walang_nakakapasok
trouble 3 billing:  cobraron/cobró/cobrando/cobro/factura/facturas/facturaron/cargo ....
    doble/dos_veces/mal/incorrecta/incorrecto/equivocada/de_más/de_mas/duplicado/duplicada/error | doble cobro/cargo
trouble 3 payroll P2:  no . pagaron/pagado/depositaron/depositado/han_pagado/ha_pagado/cobraron_su |
    nómina/nomina/salario/sueldo/sueldos/salarios ... mal/incorrecto/falta/incompleto/no/tarde |
    kulang/wala/mali/hindi . . . sahod/sweldo/pay/bayad | sahod/sweldo . . . kulang/wala/mali/delayed/late/hindi
trouble 3 payroll P2:  pagaron/pagado/pagan/depositaron menos/mal/incompleto/tarde/de_menos
trouble 3 outage:  nag_eerror/nag_error/nageerror/queda_cargando/se_queda/nag_hahang | hindi/di/ayaw . .
    gumagana/gumana/gumagagana/mabuksan/bumukas/bumubukas/nagloload/mag_load/maka*/nakaka*/makapag*/kumonekta/
    pumapasok/nag_ring/nagri*/mag_open/mag_login/maopen/ma_open/maaccess/ma_access | hindi_gumagana/di_gumagana | down
    po/yung/ang/na/pa/ulit/daw/ngayon/kami | sira/nasira/nasisira/sirang | walang tunog/internet/connection/access/
    signal/calls/pumapasok/makapasok/makalog*/maka*/sumasagot/system | nag/nagka/nag_ka
    error/hang/freeze/crash/down/disconnect | nagkaerror/nageerror/nagerror/naghang/naghahang/nagcrash/nagdown/
    nagloloko/bumagal/mabagal/ang_bagal/putol_putol/napuputol/naputol
    unless  hindi . na . sira | sirain | nag down . ang/yung . volume
trouble 2 quality:  mali/maling/kulang/kulang_kulang/nawawala/nawala/doble/reklamo/nagreklamo/nagrereklamo/galit
    unless  hindi . mali | walang . mali/reklamo
late 3 delay:  wala pa/parin/rin/pa_rin/pong/pang | hindi/di pa/parin | hanggang_ngayon/hanggang_ngayon_wala/
    matagal_na/ang_tagal/tagal_na/kahapon_pa/nung_isang_araw_pa/noong/antagal/naghihintay/nag_aantay/nag_iintay/
    hinihintay
    unless  di pa . naman | hindi pa . kailangan | wala pa . namang_problema
trouble 2:  bakit/iba_yung/magkaiba/hindi_tugma/di_tugma
    unless  bakit . hindi_na
late 3 delay:  llevamos/llevo ..... esperando/sin | esperando respuesta/la/el
trouble 2:  perdemos/perdimos/perdiendo/perdido
chase 3 delay:  may balita | may_balita/balita_na
chase 3 delay:  pa_update/paupdate/pa_follow/pafollow/follow_up_po/followup_po/ano_na/anong_balita/ano_na_po/kelan_po/
    kailan_po/kumusta_na_po_yung/kamusta_na_yung/any_update_po | update po/naman | pa update
repeat 3:  na_naman/nanaman/ulit/lagi_na/palagi/paulit_ulit/lagi_nalang/lagi_na_lang
    unless  salamat_ulit/maraming_salamat_ulit/thank . you . ulit
trouble 3 outage:  ne . marche/fonctionne/marchent/répond/charge pas/plus | marche/fonctionne pas/plus |
    en_panne/hors_service/tombé/planté/plante | funktioniert/geht/lädt/läuft/startet . . nicht | nicht
    erreichbar/verfügbar | kaputt/defekt/ausgefallen/abgestürzt/störung | não/nao . . funciona/abre/carrega/responde/
    conecta/entra | fora_do_ar/caiu/travou/travando/parou_de
trouble 3 access:  komme/kommen/kommt . nicht . rein/rauf | kann/können . . nicht . einloggen/anmelden/öffnen | pas .
    accès/connecter | no puedo/podemos/pueden/deja . entrar/acceder/ingresar/iniciar/abrir | sin acceso | não
    consigo/conseguimos . acessar/entrar
late 3 delay:  toujours pas/rien | pas . reçu | miss/missing . answer/reply/response | vermissen
trouble 2 quality:  daming . mali/maling/error/kulang | so/too many . mali
late 3 delay:  toujours pas/rien | pas . encore reçu | noch . nicht/nichts/kein/keine | immer_noch | ainda . não/nao |
    até_agora_nada/sem_resposta/sem_retorno
"""
