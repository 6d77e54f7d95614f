# Les pages d’erreur : ce qui n’a pas fonctionné, et ce qu’il faut faire.

error-bad-request-title = Requête illisible
error-bad-request-text = Votre navigateur a envoyé des données illisibles. Revenez en arrière et réessayez.
error-cross-site-title = Le formulaire vient d’un autre site
error-cross-site-text = Nous n’acceptons que les formulaires de nos propres pages. Ouvrez la page ici et renvoyez le formulaire.
error-forbidden-title = Accès refusé
error-forbidden-text = Votre compte n’est pas autorisé à consulter cette page.
error-not-found-title = Page introuvable
error-not-found-text = Vérifiez l’adresse. La page a peut-être été déplacée.
error-method-title = Cette action n’est pas disponible ici
error-method-text = Revenez à la page précédente et réessayez.
error-too-slow-title = Délai dépassé
error-too-slow-text = Vos données ne sont pas arrivées à temps. Veuillez réessayer.
error-too-large-title = Envoi trop volumineux
error-too-large-text = Revenez en arrière, raccourcissez votre saisie et réessayez.
error-type-title = Formulaire illisible
error-type-text = Les données ne sont pas au format de nos formulaires. Ouvrez la page ici et renvoyez le formulaire.
error-too-many-title = Trop de tentatives
error-too-many-text = Réessayez dans { $span }.
error-fault-title = Une erreur est survenue
error-fault-text = L’erreur vient de notre côté et a été enregistrée. Veuillez réessayer dans un instant.
error-busy-title = Service surchargé
error-busy-text = Patientez quelques secondes, puis réessayez.
error-unsure-title = Enregistrement incertain
error-unsure-text = La connexion à la base de données a été interrompue pendant l’enregistrement. Si vous créiez un compte ou choisissiez un mot de passe, essayez de vous connecter avec celui-ci. Sinon, vérifiez si la modification a été faite avant de recommencer.
error-reference = Si vous nous contactez à ce sujet, indiquez cette référence :
error-home = Retour à l’accueil

# Le formulaire a été créé pour un autre compte que celui qui est connecté.
error-stale-title = Rien n’a été modifié
error-stale-unbound-text = Le formulaire n’indiquait pas à quel compte il était destiné : rien n’a été modifié. Ouvrez à nouveau la page et remplissez le formulaire.
error-stale-other-title = Un autre compte est connecté
error-stale-other-text = Le compte a changé depuis l’ouverture de cette page : rien n’a été modifié.
error-stale-out-title = Vous n’êtes plus connecté
error-stale-out-text = Votre session s’est terminée depuis l’ouverture de cette page : rien n’a été modifié.
error-stale-in-title = Vous vous êtes connecté entre-temps
error-stale-in-text = Vous vous êtes connecté depuis l’ouverture de cette page : rien n’a été modifié. Ouvrez à nouveau la page pour continuer.
error-stale-typed = Voici ce que vous aviez saisi :
error-stale-again = Ouvrir à nouveau la page
error-other-address-text = Vous avez ouvert cette page à l’adresse { $here }, mais ce serveur n’accepte que les formulaires de { $url }. Ouvrez-y la page, ou demandez à l’administrateur d’indiquer dans « public_url » l’adresse que les utilisateurs ouvrent.
