# Les libellés et les aides des champs, et comment corriger un champ refusé.

field-optional = facultatif
field-email = Adresse e-mail
field-login = Adresse e-mail ou nom d’utilisateur
field-password = Mot de passe
field-new-password = Nouveau mot de passe
field-old-password = Mot de passe actuel
field-first-name = Prénom
field-last-name = Nom
field-gender = Genre
field-language = Langue
field-code = Code reçu par e-mail
field-new-email = Nouvelle adresse e-mail
field-remember = Rester connecté
field-end-keys = Révoquer aussi mes clés d’API

hint-password = Au moins { $min } caractères. Une courte phrase est facile à retenir et difficile à deviner.
hint-email = Nous y enverrons un e-mail de confirmation.
hint-code = Huit lettres.
hint-language = La langue de nos pages et de nos e-mails.
hint-remember = Déconseillé sur un appareil partagé.
hint-end-keys = Les programmes qui utilisent une clé de ce compte cesseront de fonctionner jusqu’à ce qu’ils en reçoivent une nouvelle.

gender-none = Je préfère ne pas répondre
gender-female = Femme
gender-male = Homme
gender-other = Autre

show-password = Afficher
hide-password = Masquer
show-password-label = Afficher le mot de passe
hide-password-label = Masquer le mot de passe

strength-good = Bien
strength-very-good = Très bien

refused-heading = { $count ->
    [one] Veuillez corriger l’erreur
   *[other] Veuillez corriger les { $count } erreurs
}

problem-email-required = Indiquez une adresse e-mail.
problem-login-required = Indiquez votre adresse e-mail ou votre nom d’utilisateur.
problem-password-required = Saisissez votre mot de passe.
problem-new-password-required = Choisissez un nouveau mot de passe.
problem-old-password-required = Saisissez votre mot de passe actuel.
problem-code-required = Saisissez le code reçu par e-mail.
problem-name-required = Indiquez un nom.
problem-required = { $label } : remplissez ce champ.
problem-invalid = { $label } : cette valeur n’est pas valable.
problem-control-character = { $label } : supprimez les caractères qui ne peuvent pas être affichés.
problem-too-long = { $label } : { $max } caractères au maximum.
problem-too-short = Utilisez au moins { $min } caractères.
problem-not-an-email = Indiquez une adresse e-mail au format nom@example.com.
problem-not-a-username = N’utilisez que des lettres, des chiffres et @ . + - _ dans le nom d’utilisateur.
problem-not-a-choice = { $label } : choisissez une option de la liste.
problem-not-own-email = Un nom d’utilisateur qui est une adresse e-mail doit être celle du compte.
problem-email-taken = Un compte existe déjà avec cette adresse e-mail.
problem-taken = { $label } : cette valeur est déjà prise. Choisissez-en une autre.
problem-unchanged = { $label } : indiquez une valeur différente de l’actuelle.
problem-domain = Les adresses e-mail de ce domaine ne sont pas acceptées. Utilisez-en une autre.
problem-password-common = Ce mot de passe est facile à deviner. Choisissez quelques mots sans rapport entre eux, ou laissez votre gestionnaire de mots de passe en créer un.
problem-password-personal = Ce mot de passe ressemble trop à votre nom ou à votre adresse e-mail. Choisissez-en un autre.
problem-password-wrong = Ce mot de passe est incorrect.
problem-code-invalid = Ce code est incorrect, a déjà été utilisé ou a expiré.

# Un bouton qui demande d’abord devient celui-ci.
confirm-cancel = Annuler
filter-not-an-ip = { $label } : saisissez une adresse IP, par exemple 203.0.113.7 ou 2001:db8::1.
filter-not-a-day = { $label } : saisissez un jour sous la forme année-mois-jour, par exemple 2026-11-28.
filter-days-reversed = { $label } : ce jour précède le premier.
