# La connexion en deux étapes : sa page dans le profil, et la seconde étape.

two-step-title = Connexion en deux étapes
two-step-lead = Avec une seconde étape, un mot de passe volé ne suffit pas pour se connecter à votre compte.
two-step-on = active
two-step-app = Application d’authentification
two-step-app-none = Une application sur votre téléphone ou votre ordinateur affiche un nouveau code toutes les 30 secondes. Vous le saisissez après votre mot de passe.
two-step-app-since = Les codes de votre application sont demandés depuis le { $day }.
two-step-begin = Configurer une application
two-step-passkeys = Après votre mot de passe, l’une de vos clés d’accès peut terminer la connexion.
two-step-passkeys-link = Gérer les clés d’accès
two-step-remove = Retirer l’application
two-step-remove-ask = Retirer l’application d’authentification ? Votre mot de passe suffira de nouveau pour vous connecter, et vos codes de secours ne fonctionneront plus.
two-step-remove-ask-passkeys = Retirer l’application d’authentification ? Une clé d’accès sera toujours demandée après votre mot de passe, et vos codes de secours fonctionneront toujours.
two-step-app-title = Configurer une application d’authentification
two-step-app-lead = Scannez le code avec l’application, puis saisissez les six chiffres qu’elle affiche.
two-step-qr = Code QR pour votre application d’authentification
two-step-open = Ouvrir l’application sur cet appareil
two-step-key = Pas d’appareil photo ? Saisissez cette clé dans l’application :
two-step-app-submit = Activer la connexion en deux étapes
two-step-codes = Codes de secours
two-step-codes-title = Vos codes de secours
two-step-codes-lead = Gardez ces codes en lieu sûr. Si vous perdez votre téléphone, chacun d’eux permet de vous connecter une fois. Ils restent visibles ici pendant dix minutes, puis plus jamais.
two-step-codes-left = { $count ->
    [0] Il ne reste aucun code de secours.
    [one] Il reste un code.
   *[other] Il reste { $count } codes.
}
two-step-codes-few = Créez de nouveaux codes avant d’en manquer.
two-step-codes-why = Un code de secours vous connecte lorsque votre téléphone ou vos clés d’accès sont perdus.
two-step-codes-new = Créer de nouveaux codes
two-step-codes-ask = Créer dix nouveaux codes ? Les codes que vous avez ne fonctionneront plus.
two-step-codes-download = Télécharger en fichier texte
two-step-codes-print = Imprimer
two-step-codes-kept = J’ai conservé les codes
two-step-codes-file = Codes de secours de { $who } pour { $brand }. Chaque code fonctionne une fois.
two-step-devices = Appareils mémorisés
two-step-devices-lead = Les navigateurs que vous avez choisi de mémoriser ne demandent pas la seconde étape.
two-step-devices-forget = Oublier tous les appareils mémorisés
two-step-remedy-title = Retirer l’application d’authentification
two-step-remedy-lead = L’application est retirée, avec les clés d’accès et les codes de secours ajoutés après elle. Nous envoyons ensuite à { $email } un lien pour choisir un nouveau mot de passe et déconnecter tous vos appareils.
two-step-remedy-submit = Retirer l’application
profile-two-step-on = Votre mot de passe et une seconde étape protègent votre compte.
profile-two-step-few = { $count ->
    [0] Il ne reste aucun code de secours.
    [one] Il ne reste qu’un code de secours.
   *[other] Il ne reste que { $count } codes de secours.
}
profile-two-step-off = Protégez votre compte avec une application sur votre téléphone.
second-step-title = Seconde étape
second-step-lead = Saisissez le code que votre application d’authentification affiche pour { $who }, ou l’un de vos codes de secours.
second-step-lead-code = Saisissez l’un des codes de secours de { $who }.
second-step-lead-app = Saisissez le code que votre application d’authentification affiche pour { $who }.
second-step-lead-passkey = Utilisez l’une des clés d’accès de { $who } pour continuer.
second-step-or-code = Ou avec un code de secours
second-step-no-script = Les clés d’accès ont besoin de JavaScript. Activez-le dans votre navigateur pour en utiliser une.
second-step-remember = Ne plus demander sur cet appareil pendant { $days ->
    [one] un jour
   *[other] { $days } jours
}
second-step-submit = Continuer
field-second-code = Code
hint-second-code = Six chiffres, ou un code de secours.
hint-second-code-first = Six chiffres.
hint-recovery-code = Douze lettres et chiffres.
problem-second-code-required = Saisissez le code.
problem-second-code-wrong = Ce code est incorrect ou a déjà été utilisé. Saisissez celui que l’application affiche maintenant.
notice-two-step-on = La connexion en deux étapes est active.
notice-two-step-off = La connexion en deux étapes est désactivée.
notice-two-step-app-removed = L’application d’authentification a été retirée. Vos clés d’accès sont toujours demandées.
notice-two-step-devices-forgotten = Tous les appareils mémorisés ont été oubliés.
notice-second-factor-reset = Les seconds facteurs ont été retirés. Le mot de passe suffit de nouveau pour se connecter.
admin-second-factor-reset = Retirer les seconds facteurs
admin-second-factor-ask = Retirer les seconds facteurs de { $who } ? Le mot de passe suffira de nouveau pour se connecter, et la personne recevra un e-mail. Assurez-vous d’abord que la demande vient bien d’elle.
confirm-or-code = Ou avec votre application
confirm-title-ways = Confirmez que c’est bien vous
confirm-lead-ways = Pour votre sécurité, saisissez à nouveau votre mot de passe ou confirmez d’une autre manière.
