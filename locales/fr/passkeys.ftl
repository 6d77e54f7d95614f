# Les clés d’accès : se connecter sans mot de passe.

passkeys-title = Clés d’accès
passkeys-lead = Une clé d’accès vous connecte avec votre empreinte, votre visage ou le code de votre appareil, sans mot de passe.
passkeys-list = Vos clés d’accès
passkeys-none = Vous n’avez pas de clé d’accès.
passkeys-new = Ajouter une clé d’accès
passkeys-new-lead = Votre appareil ou votre gestionnaire de mots de passe vous demandera de confirmer.
passkeys-add = Ajouter une clé d’accès
passkeys-full = Vous avez autant de clés d’accès qu’un compte peut en avoir. Supprimez-en une qui ne vous sert plus.
passkeys-no-script = Les clés d’accès ont besoin de JavaScript. Activez-le dans votre navigateur pour en ajouter une.
passkeys-not-here = Ce navigateur ne prend pas en charge les clés d’accès.
passkeys-row-added = Ajoutée le { $day }
passkeys-row-used = Dernière utilisation : { $when }
passkeys-row-unused = Jamais utilisée
passkeys-row-synced = Synchronisée entre vos appareils
passkeys-row-bound = Sur un seul appareil
passkeys-name = Nom
passkeys-rename = Renommer
passkeys-rename-submit = Enregistrer le nom
passkeys-remove = Supprimer
passkeys-remove-ask = Supprimer la clé d’accès « { $name } » ? Elle ne permettra plus de vous connecter. Supprimez-la aussi de votre appareil ou de votre gestionnaire de mots de passe.
passkeys-sign-in = Se connecter avec une clé d’accès
passkeys-confirm = Utiliser une clé d’accès
passkeys-cancelled = La clé d’accès n’a pas été utilisée : la demande a été annulée ou a pris trop de temps. Réessayez.
passkeys-cancelled-new = Aucune clé d’accès n’a été ajoutée : la demande a été annulée ou a pris trop de temps. Réessayez.
passkeys-known = Cet appareil ou ce gestionnaire de mots de passe a déjà une clé d’accès pour votre compte.
passkeys-failed = La clé d’accès n’a pas pu être utilisée. Réessayez, ou connectez-vous avec votre mot de passe.
passkeys-failed-step = La clé d’accès n’a pas pu être utilisée. Réessayez.
passkeys-failed-new = La clé d’accès n’a pas pu être ajoutée. Réessayez, ou utilisez un autre appareil.

passkey-refused = Cette clé d’accès n’a pas été acceptée. Elle a peut-être été supprimée du compte. Connectez-vous autrement.
passkey-refused-new = La clé d’accès n’a pas été acceptée. Réessayez, ou utilisez un autre appareil.
passkey-stale = Cela a pris trop de temps, ou la page était ouverte dans un autre onglet. Réessayez.
passkey-unverified = Votre appareil doit vérifier votre empreinte, votre visage ou un code. Réessayez, ou utilisez une autre clé d’accès.
passkey-taken = Cette clé d’accès est déjà enregistrée.
passkey-too-many = Vous avez autant de clés d’accès qu’un compte peut en avoir. Supprimez-en une qui ne vous sert plus.

profile-passkeys-line = { $count ->
    [0] Se connecter sans mot de passe
    [one] { $count } clé d’accès
   *[other] { $count } clés d’accès
}
notice-passkey-added = La clé d’accès a été ajoutée.
notice-passkey-renamed = La clé d’accès a été renommée.
notice-passkey-removed = La clé d’accès a été supprimée. Supprimez-la aussi de votre appareil ou de votre gestionnaire de mots de passe.

admin-passkeys = Clés d’accès
admin-passkeys-none = Aucune
admin-passkeys-used = dernière utilisation : { $when }

passkey-remedy-title = Supprimer la clé d’accès
passkey-remedy-lead = La clé d’accès est supprimée, avec les clés d’accès, l’application d’authentification et les codes de secours ajoutés après elle. Nous envoyons ensuite à { $email } un lien pour choisir un nouveau mot de passe et déconnecter tous vos appareils.
passkey-remedy-submit = Supprimer la clé d’accès

passkeys-codes = Créer des codes de secours
passkeys-codes-why = Votre mot de passe seul ne suffit plus pour vous connecter. Si vous perdez vos clés d’accès, un code de secours les remplace.
passkeys-codes-link = Créer des codes de secours
