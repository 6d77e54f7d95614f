# Pages that say why something was not done.

error-bad-request-title = Nous n’avons pas compris
error-bad-request-text = Votre navigateur a envoyé quelque chose d’illisible. Revenez en arrière et réessayez.
error-cross-site-title = Cela venait d’ailleurs
error-cross-site-text = Nous n’acceptons que les formulaires de nos propres pages. Ouvrez la page ici et renvoyez-le.
error-forbidden-title = Ce n’est pas pour vous
error-forbidden-text = Votre compte n’a pas le droit de voir cela.
error-not-found-title = Il n’y a rien ici
error-not-found-text = L’adresse est mal saisie, ou ce qui se trouvait ici a changé de place.
error-method-title = Cela ne se fait pas ici
error-method-text = Revenez à la page précédente, et essayez depuis celle-ci.
error-too-slow-title = C’était trop long
error-too-slow-text = Votre envoi n’est pas arrivé à temps. Veuillez réessayer.
error-too-large-title = C’était trop
error-too-large-text = Votre envoi dépasse ce que nous acceptons. Revenez en arrière et raccourcissez-le.
error-type-title = Nous ne pouvons pas lire cela
error-type-text = Ce qui est arrivé n’est pas l’un de nos formulaires. Ouvrez la page ici et renvoyez-le.
error-too-many-title = Un peu moins vite, s’il vous plaît
error-too-many-text = Il y a eu trop d’essais. Réessayez dans { $span }.
error-fault-title = Quelque chose s’est cassé, et c’est chez nous
error-fault-text = C’est noté. Veuillez réessayer dans un instant.
error-busy-title = Il y a foule en ce moment
error-busy-text = Tout le monde veut entrer à la fois. Attendez quelques secondes, puis réessayez.
error-unsure-title = C’est peut-être fait, peut-être pas
error-unsure-text = La base de données s’est interrompue pendant l’enregistrement. Si vous créiez un compte ou choisissiez un mot de passe, essayez de vous connecter avec. Sinon, regardez si c’est fait avant de recommencer.
error-reference = Si vous nous écrivez à ce sujet, donnez ce numéro :
error-home = Revenir à l’entrée

# Un formulaire fait pour un autre compte que celui qui est ouvert
error-stale-title = Rien n’a été fait
error-stale-unbound-text = Le formulaire ne disait pas pour quel compte il était fait : rien n’a été changé. Rouvrez la page et remplissez-le de nouveau.
error-stale-other-title = Quelqu’un d’autre est connecté
error-stale-other-text = Le compte ouvert n’est plus celui pour lequel cette page s’était affichée : rien n’a été changé.
error-stale-out-title = Vous avez été déconnecté
error-stale-out-text = Vous avez été déconnecté depuis l’ouverture de cette page : rien n’a été changé.
error-stale-in-title = Vous vous êtes connecté entre-temps
error-stale-in-text = Vous vous êtes connecté depuis l’ouverture de cette page : rien n’a encore été fait. Rouvrez la page et continuez.
error-stale-typed = Voici ce que vous aviez saisi.
error-stale-again = Rouvrir la page
error-other-address-text = Vous avez ouvert cette page à l’adresse { $here }, mais seuls les formulaires de { $url } sont acceptés. Ouvrez-la là-bas, ou demandez à la personne qui gère ce serveur de donner à « public_url » l’adresse que l’on utilise.
