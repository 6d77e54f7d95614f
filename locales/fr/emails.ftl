# Les e-mails : l’objet, puis ce qui s’est passé, puis ce qu’il faut faire. Le fichier anglais explique les attributs.

email-greeting = Bonjour,
email-greeting-name = Bonjour { $name },
email-footer = { $brand }, { $host }. Merci de ne pas répondre à cet e-mail.
email-code = Ou saisissez ce code :
email-valid-once = Le lien et le code fonctionnent une seule fois, pendant { $span }. Ne communiquez le code à personne : nous ne le demandons jamais.
email-valid-once-link = Le lien fonctionne une seule fois, pendant { $span }.
email-link-fallback = Si le bouton ne fonctionne pas, copiez ce lien dans votre navigateur :

email-device-both = Appareil : { $browser } sous { $system }. Adresse IP : { $ip }
email-device-one = Appareil : { $device }. Adresse IP : { $ip }
email-device-none = Adresse IP : { $ip }

email-verify-email =
    .name = Confirmation de l’adresse e-mail
    .subject = Confirmez votre adresse e-mail
    .intro = Un compte a été créé sur { $host } avec cette adresse e-mail.
    .action = Confirmez que cette adresse est bien la vôtre :
    .button = Confirmer l’adresse
    .note = Si vous n’avez pas créé ce compte, ignorez cet e-mail : sans le lien ni le code, l’adresse reste non confirmée.

email-reset-password =
    .name = Nouveau mot de passe
    .subject = Choisissez un nouveau mot de passe
    .intro = Un nouveau mot de passe a été demandé pour votre compte sur { $host }.
    .intro-administrator = Un administrateur du service { $brand } vous a envoyé ce lien : il vous permet de choisir un nouveau mot de passe pour votre compte sur { $host }.
    .action = Choisissez-le ici :
    .button = Choisir un nouveau mot de passe
    .note = Si vous n’avez rien demandé, ignorez cet e-mail : votre mot de passe reste inchangé.
    .note-administrator = Si vous n’en avez pas besoin, ignorez cet e-mail : votre mot de passe reste inchangé.

email-password-changed =
    .name = Mot de passe modifié
    .subject = Votre mot de passe a été modifié
    .intro = Le mot de passe de votre compte sur { $host } a été modifié le { $when }. Vos autres appareils ont été déconnectés.
    .names-cleared = Le compte avait été créé avant que cette adresse e-mail soit confirmée. Nous avons effacé son nom, son nom d’utilisateur et son genre, car ils ne sont peut-être pas les vôtres.
    .keys-revoked = Ces clés d’API ont été révoquées : { $keys }. Les programmes qui les utilisaient ont besoin de nouvelles clés.
    .keys-kept = Ces clés d’API fonctionnent toujours : { $keys }. Révoquez celles que vous ne reconnaissez pas.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe :
    .button = Choisir un nouveau mot de passe

email-refresh-replayed =
    .name = Session fermée
    .subject = Une de vos sessions a été fermée
    .intro = Un jeton de session de votre compte sur { $host } a été utilisé une seconde fois le { $when }. Il a peut-être été copié : nous avons donc fermé cette session. L’appareil devra se reconnecter.
    .action = Si vous ne savez pas d’où cela vient, choisissez un nouveau mot de passe (tous vos appareils seront déconnectés) :
    .button = Choisir un nouveau mot de passe

email-new-device =
    .name = Nouvel appareil
    .subject = Nouvelle connexion à votre compte { $brand }
    .intro = Une connexion à votre compte sur { $host } a eu lieu le { $when } depuis un nouvel appareil ou un nouvel endroit.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe (tous vos appareils seront déconnectés) :
    .button = Choisir un nouveau mot de passe

email-api-key-created =
    .name = Clé d’API créée
    .subject = Une clé d’API a été créée
    .intro = Une clé d’API a été créée pour votre compte sur { $host } le { $when }. Les programmes qui la possèdent peuvent agir en votre nom.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, révoquez la clé et choisissez tout de suite un nouveau mot de passe :
    .button = Choisir un nouveau mot de passe

email-passkey-added =
    .name = Clé d’accès ajoutée
    .subject = Une clé d’accès a été ajoutée à votre compte
    .intro = Une clé d’accès a été ajoutée à votre compte sur { $host } le { $when }. Elle permet de se connecter sans votre mot de passe.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, supprimez-la tout de suite. Vous recevrez ensuite un e-mail pour choisir un nouveau mot de passe :
    .button = Supprimer cette clé d’accès

email-passkey-removed =
    .name = Clé d’accès supprimée
    .subject = Une clé d’accès de votre compte a été supprimée
    .intro = Une clé d’accès de votre compte sur { $host } a été supprimée le { $when }. Elle ne permet plus de se connecter.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe (tous vos appareils seront déconnectés) :
    .button = Choisir un nouveau mot de passe

email-second-factor-added =
    .name = Connexion en deux étapes activée
    .subject = La connexion en deux étapes est active
    .intro = Une application d’authentification a été ajoutée à votre compte sur { $host } le { $when }. Désormais, la connexion demande un code de l’application.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, retirez-la tout de suite. Vous recevrez ensuite un e-mail pour choisir un nouveau mot de passe :
    .button = Retirer cette application
    .note = Le bouton fonctionne pendant une semaine. Un nouveau mot de passe seul ne retire pas l’application.

email-second-factor-removed =
    .name = Connexion en deux étapes désactivée
    .subject = La connexion en deux étapes est désactivée
    .intro = L’application d’authentification a été retirée de votre compte sur { $host } le { $when }. À moins que vous n’ayez des clés d’accès, le mot de passe suffit de nouveau pour se connecter.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe, puis configurez de nouveau l’application :
    .button = Choisir un nouveau mot de passe

email-recovery-code-used =
    .name = Code de secours utilisé
    .subject = Un code de secours a été utilisé
    .intro = Un code de secours a ouvert une session sur votre compte chez { $host } le { $when }.
    .codes-left = { $codes ->
        [0] Il ne reste aucun code : créez-en de nouveaux dans votre profil.
        [one] Il reste un code : créez-en de nouveaux dans votre profil.
       *[other] Il reste { $codes } codes.
    }
    .action = Si c’était vous, vous n’avez rien d’autre à faire. Sinon, choisissez tout de suite un nouveau mot de passe :
    .button = Choisir un nouveau mot de passe

email-second-factor-reset =
    .name = Seconds facteurs retirés par un administrateur
    .subject = La connexion en deux étapes a été désactivée
    .intro = Un administrateur a retiré les seconds facteurs de votre compte sur { $host } le { $when }. Le mot de passe suffit de nouveau pour se connecter.
    .action = Si vous l’avez demandé, configurez de nouveau l’application après votre prochaine connexion. Sinon, choisissez tout de suite un nouveau mot de passe :
    .button = Choisir un nouveau mot de passe
    .note = Vous pouvez demander aux administrateurs de { $host } pourquoi cela a été fait.

email-email-change =
    .name = Confirmation de la nouvelle adresse e-mail
    .subject = Confirmez votre nouvelle adresse e-mail
    .intro = Le compte { $account } sur { $host } a demandé le { $when } à utiliser cette adresse e-mail.
    .intro-first = Un compte sur { $host } a demandé le { $when } à utiliser cette adresse e-mail.
    .action = Si ce compte est le vôtre, confirmez l’adresse (il faut être connecté à ce compte ou connaître son mot de passe) :
    .button = Utiliser cette adresse
    .note = Si vous ne connaissez pas ce compte, ignorez cet e-mail : l’adresse ne sera pas utilisée.

email-email-change-requested =
    .name = Changement d’adresse e-mail demandé
    .subject = Demande de changement d’adresse e-mail
    .intro = Le remplacement de l’adresse e-mail de votre compte sur { $host } par { $address } a été demandé le { $when }.
    .action = Si c’était vous, vous n’avez rien à faire ici : confirmez le changement depuis la nouvelle adresse. Sinon, annulez-le, puis choisissez un nouveau mot de passe :
    .button = Annuler le changement
    .note = Tant que la nouvelle adresse n’est pas confirmée, rien ne change.

email-email-changed =
    .name = Adresse e-mail modifiée
    .subject = Votre adresse e-mail a été modifiée
    .intro = L’adresse e-mail de votre compte sur { $host } a été modifiée le { $when }. Les e-mails concernant ce compte sont désormais envoyés à la nouvelle adresse.
    .action = Si c’était vous, vous n’avez rien à faire. Sinon, rétablissez votre ancienne adresse :
    .button = Rétablir mon adresse
    .note = Tous les appareils seront déconnectés, et vous choisirez un nouveau mot de passe.

email-email-set =
    .name = Adresse e-mail définie par un administrateur
    .subject = Votre compte a désormais cette adresse e-mail
    .intro = Un administrateur de { $brand } a donné cette adresse e-mail à votre compte sur { $host } le { $when }. Les e-mails concernant le compte arrivent désormais ici.
    .intro-administrator-name = { $administrator }, qui administre { $brand }, a donné cette adresse e-mail à votre compte sur { $host } le { $when }. Les e-mails concernant le compte arrivent désormais ici.
    .action = Vous pouvez vous connecter avec cette adresse et votre mot de passe habituel :
    .button = Se connecter
    .note = Si vous n’avez pas de compte sur { $host }, ignorez cet e-mail.

email-email-taken =
    .name = Adresse e-mail déjà utilisée
    .subject = On a tenté d’utiliser votre adresse e-mail
    .intro = Quelqu’un a demandé le { $when } à utiliser cette adresse e-mail pour un autre compte sur { $host }. Elle est déjà la vôtre : rien n’a changé.
    .action = Si c’était vous, connectez-vous au compte associé à cette adresse :
    .button = Se connecter

email-already-registered =
    .name = Compte déjà existant
    .subject = Vous avez déjà un compte { $brand }
    .intro = Quelqu’un, sans doute vous, a voulu créer un compte sur { $host } avec cette adresse e-mail le { $when }. Vous en avez déjà un : rien n’a changé.
    .action = Connectez-vous avec votre mot de passe. Si vous l’avez oublié, choisissez-en un nouveau :
    .button = Choisir un nouveau mot de passe
    .note = Si ce n’était pas vous, vous n’avez rien à faire.

email-deletion-planned =
    .name = Suppression du compte demandée
    .subject = Votre compte { $brand } va être supprimé
    .intro = La suppression de votre compte sur { $host } a été demandée le { $when }. Tous vos appareils ont été déconnectés.
    .action = Tant que le compte n’est pas supprimé, vous pouvez changer d’avis :
    .button = Conserver mon compte
    .note = Si vous n’avez pas demandé cette suppression, conservez le compte et choisissez un nouveau mot de passe.

email-invitation =
    .name = Invitation
    .subject = Votre invitation à rejoindre { $brand }
    .intro = Un compte a été créé pour vous sur { $host }.
    .intro-administrator = Les administrateurs du service { $brand } ont créé un compte pour vous sur { $host }.
    .intro-administrator-name = { $administrator } vous invite à rejoindre { $brand } et a créé un compte pour vous sur { $host }.
    .home = Vous trouverez { $brand } ici : { $home }
    .roles = Vos rôles : { $roles }.
    .action = Pour commencer à l’utiliser, choisissez un mot de passe :
    .button = Choisir un mot de passe
    .validity = Vous pouvez accepter l’invitation jusqu’au { $until }. Le lien fonctionne une seule fois.
    .note = Si vous n’attendiez pas cette invitation, ignorez cet e-mail.

email-test =
    .name = E-mail de test
    .subject = { $brand } : e-mail de test
    .intro = Cet e-mail de test a été demandé sur { $host }. Les e-mails sont bien remis.

# En développement, sans serveur d’e-mail : la page qui affiche les e-mails.
dev-email-title = E-mails
dev-email-lead = Aucun serveur d’e-mail n’est configuré : les e-mails sont conservés dans { $folder }. Cette page n’est accessible que depuis cet ordinateur.
dev-email-none = Aucun e-mail pour l’instant.
dev-email-to = à { $to }, { $when }
dev-email-back = Tous les e-mails
dev-email-headers = En-têtes
dev-email-text = Version texte
dev-email-html = Version HTML
dev-email-no-subject = (sans objet)
