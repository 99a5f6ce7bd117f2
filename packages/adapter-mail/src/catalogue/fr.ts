import type { Catalogue } from './en.ts';

/** The words in French. */
export const fr: Catalogue = {
  language: 'Français',

  'by.self': 'par vous',
  'by.link': 'depuis la page « Ce n’était pas moi »',
  'by.administrator': 'par l’administration{hasOrganization, select, yes { de {organization}} other {}}',
  'by.administrator-named':
    'par {name}, de l’administration{hasOrganization, select, yes { de {organization}} other {}}',
  'by.service': 'par un service{hasOrganization, select, yes { de {organization}} other {}}',
  'by.policy': 'en application d’une règle{hasOrganization, select, yes { de {organization}} other {}}',

  kind: '{kind, select, totp {application d’authentification} sms {codes par SMS} email {codes par e-mail} other {plusieurs types}}',
  'factor.totp': 'application d’authentification{hasLabel, select, yes { « {label} »} other {}}',
  'factor.sms':
    'codes par SMS{hasTarget, select, yes { au {target}} other {}}{hasLabel, select, yes { (« {label} »)} other {}}',
  'factor.email':
    'codes par e-mail{hasTarget, select, yes { à {target}} other {}}{hasLabel, select, yes { (« {label} »)} other {}}',
  'change.address-new': '{address} est nouvelle',
  'change.address-gone': '{address} n’en fait plus partie',

  moment: '{date} à {time} ({zone})',

  'subject.factor-added':
    '{product} : {kind, select, totp {application d’authentification ajoutée} sms {codes par SMS ajoutés} email {codes par e-mail ajoutés} other {seconds facteurs ajoutés}}',
  'subject.factor-removed':
    '{product} : {kind, select, totp {application d’authentification supprimée} sms {codes par SMS supprimés} email {codes par e-mail supprimés} other {seconds facteurs supprimés}}',
  'subject.factor-restored':
    '{product} : {kind, select, totp {application d’authentification rétablie} sms {codes par SMS rétablis} email {codes par e-mail rétablis} other {seconds facteurs rétablis}}',
  'subject.factor-locked':
    '{product} : {kind, select, totp {application d’authentification bloquée} sms {codes par SMS bloqués} email {codes par e-mail bloqués} other {seconds facteurs bloqués}}',
  'subject.recovery-codes-void': '{product} : codes de secours devenus invalides',
  'subject.recovery-codes-issued': '{product} : nouveaux codes de secours créés',
  'subject.recovery-codes-removed': '{product} : codes de secours supprimés',
  'subject.recovery-code-used': '{product} : code de secours utilisé',
  'subject.address-changed': '{product} : adresse de contact modifiée',
  'subject.password-changed': '{product} : mot de passe modifié',
  'subject.account-closed': '{product} : compte fermé',
  'subject.changes-frozen': '{product} : modification des seconds facteurs suspendue',
  'subject.freeze-lifted': '{product} : seconds facteurs de nouveau modifiables',
  'subject.must-enrol': '{product} : nouveau second facteur exigé',
  'subject.second-step-failing': '{product} : codes erronés après votre mot de passe',
  'subject.signed-in': '{product} : nouvelle connexion',
  'subject.preferred-changed': '{product} : second facteur préféré modifié',
  'subject.registered-again': '{product} : tentative d’inscription avec votre adresse',
  'subject.sign-in-code': 'Votre code de connexion pour {product}',
  'subject.step-up-code': 'Votre code de confirmation pour {product}',
  'subject.enrol-code': 'Votre code pour configurer un second facteur sur {product}',
  'subject.verify-address': 'Confirmez votre adresse e-mail pour {product}',

  'first.factor-added':
    '{count, plural, one {Un second facteur a été ajouté} =2 {Deux seconds facteurs ont été ajoutés} many {# de seconds facteurs ont été ajoutés} other {# seconds facteurs ont été ajoutés}} à votre compte {account} {by} : {factors}.',
  'first.factor-removed':
    '{count, plural, one {Un second facteur a été supprimé} =2 {Deux seconds facteurs ont été supprimés} many {# de seconds facteurs ont été supprimés} other {# seconds facteurs ont été supprimés}} de votre compte {account} {by} : {factors}.',
  'first.factor-restored':
    '{count, plural, one {Un second facteur a été rétabli} =2 {Deux seconds facteurs ont été rétablis} many {# de seconds facteurs ont été rétablis} other {# seconds facteurs ont été rétablis}} sur votre compte {account} {by} : {factors}.',
  'first.factor-locked':
    '{count, plural, one {Un second facteur} =2 {Deux seconds facteurs} many {# de seconds facteurs} other {# seconds facteurs}} de votre compte {account} {count, plural, one {a été bloqué} many {ont été bloqués} other {ont été bloqués}} automatiquement après trop de codes erronés de suite : {factors}.',
  'first.recovery-codes-void':
    'Les codes de secours de votre compte {account} ont été invalidés automatiquement après trop de codes erronés de suite.',
  'first.recovery-codes-issued':
    '{count, plural, one {Un nouveau code de secours a été créé} many {# de nouveaux codes de secours ont été créés} other {# nouveaux codes de secours ont été créés}} pour votre compte {account} {by}. Les anciens ne fonctionnent plus.',
  'first.recovery-codes-removed':
    '{count, plural, one {Le dernier code de secours} many {# de codes de secours} other {# codes de secours}} de votre compte {account} {count, plural, one {a été supprimé} many {ont été supprimés} other {ont été supprimés}} {by}.',
  'first.recovery-code-used':
    'Un code de secours de votre compte {account} a été utilisé {by}. {left, plural, =0 {Il n’en reste aucun.} one {Il en reste un.} many {Il en reste #.} other {Il en reste #.}}',
  'first.address-changed': 'Les adresses de contact de votre compte {account} ont été modifiées {by} : {changes}.',
  'first.password-changed': 'Le mot de passe de votre compte {account} a été modifié {by}.',
  'first.account-closed': 'Votre compte {account} a été fermé {by}.',
  'first.changes-frozen':
    'La modification des seconds facteurs de votre compte {account} a été suspendue {by} jusqu’au {until}.',
  'first.freeze-lifted':
    'La suspension des modifications de seconds facteurs de votre compte {account} a été levée {by}.',
  'first.must-enrol': 'Un nouveau second facteur a été exigé pour votre compte {account} {by}.',
  'first.second-step-failing':
    'Quelqu’un a saisi le bon mot de passe de votre compte {account}, puis plusieurs codes erronés.',
  'first.signed-in': 'Une nouvelle connexion à votre compte {account} a eu lieu.',
  'first.preferred-changed':
    'Le second facteur préféré de votre compte {account} a été modifié {by} : {kind, select, totp {application d’authentification} sms {codes par SMS} email {codes par e-mail} other {aucun}}.',
  'first.registered-again':
    'Quelqu’un a tenté de s’inscrire avec cette adresse, qui appartient déjà à votre compte {account}.',

  'also.factor-added': 'Ajoutés lors de la même opération : {factors}.',
  'also.factor-removed': 'Supprimés lors de la même opération : {factors}.',
  'also.factor-restored': 'Rétablis lors de la même opération : {factors}.',
  'also.factor-locked': 'Bloqués lors de la même opération : {factors}.',
  'also.recovery-codes-issued':
    '{count, plural, one {Un nouveau code de secours a été créé} many {# de nouveaux codes de secours ont été créés} other {# nouveaux codes de secours ont été créés}} lors de la même opération.',
  'also.address-changed': 'Adresses de contact modifiées lors de la même opération : {changes}.',
  'also.password-changed': 'Le mot de passe a été modifié lors de la même opération.',
  'also.reported': 'Quelqu’un a signalé qu’une modification antérieure de ce compte ne venait pas de son titulaire.',
  'also.reason': 'Motif indiqué : « {reason} »',
  'also.renew': 'Il reste peu de codes de secours. Demandez-en de nouveaux.',

  when: 'Quand : {moment}',
  where:
    'Où : {known, select, both {{browser} sur {system}} browser {{browser}} system {{system}} other {non enregistré}}',
  'where.address': 'Adresse réseau : {address}',
  'where.place': 'Lieu (approximatif) : {place}',
  reference: 'Numéro de référence : {reference}',

  'holds.left':
    '{count, plural, =0 {Il ne reste aucun second facteur.} one {Second facteur actif : {kinds}.} many {Seconds facteurs actifs : {kinds}.} other {Seconds facteurs actifs : {kinds}.}}',
  'holds.preferred':
    '{kind, select, totp {L’application d’authentification est préférée.} sms {Les codes par SMS sont préférés.} email {Les codes par e-mail sont préférés.} other {Aucun type n’est préféré.}}',
  'holds.next':
    '{asks, select, totp {La prochaine connexion demandera le mot de passe et un code de l’application d’authentification.} sms {La prochaine connexion demandera le mot de passe et un code envoyé par SMS.} email {La prochaine connexion demandera le mot de passe et un code envoyé par e-mail.} password {La prochaine connexion ne demandera que le mot de passe.} enrol {À la prochaine connexion, il faudra d’abord configurer un nouveau second facteur.} other {La prochaine connexion ne demandera rien de nouveau.}}',
  'holds.recovery':
    '{state, select, ended {Les codes de secours ne fonctionnent plus.} kept {Les codes de secours fonctionnent toujours.} other {Il n’y a pas de codes de secours.}}',
  'holds.sessions':
    '{state, select, all {Toutes les sessions ont été fermées.} others {Toutes les autres sessions ont été fermées.} other {Aucune session n’a été fermée.}}',
  'holds.devices':
    '{state, select, ended {Les appareils mémorisés ne sont plus considérés comme sûrs.} other {Rien ne change pour les appareils mémorisés.}}',
  'holds.closed':
    'Plus personne ne peut se connecter au compte. Ses sessions, ses seconds facteurs et ses codes de secours n’existent plus.',

  'if-you': 'Si c’était vous, vous n’avez rien à faire.',
  'not-you':
    'Si ce n’était pas vous, ouvrez cette page et appuyez sur son bouton. Toutes les sessions seront fermées et la modification des seconds facteurs sera suspendue quelque temps.',
  'not-you.button': 'Ce n’était pas moi',
  'not-you.undo': 'Ce qui a été supprimé peut y être rétabli jusqu’au {until}.',
  'not-you.no-undo': 'Ce qui a été supprimé ne peut pas y être rétabli.',
  'not-you.until': 'Cette page est utilisable jusqu’au {until}.',
  'not-you.closed': 'Si ce n’était pas vous, prévenez-nous immédiatement.',
  'not-you.plain':
    'Si ce n’était pas vous, connectez-vous, changez votre mot de passe et vérifiez vos seconds facteurs.',
  'not-you.register': 'Si ce n’était pas vous, votre compte est resté tel quel : personne n’y a accédé de cette façon.',
  'by-hand': 'Plutôt que de suivre un lien, vous pouvez ouvrir {site} vous-même.',
  contact: 'Pour nous joindre sans vous connecter : {contact}',
  'never-ask': 'Nous ne demandons jamais de mot de passe ni de code par e-mail.',
  why: 'Vous recevez ce message parce que cette adresse appartient à un compte {product}, ou lui appartenait jusqu’à récemment. Il n’est pas possible de se désabonner des messages de sécurité.',

  'code.sign-in':
    'Quelqu’un, sans doute vous, se connecte à votre compte {account} et a saisi le bon mot de passe. Un code permet de terminer la connexion.',
  'code.step-up':
    'Quelqu’un, sans doute vous, veut modifier la sécurité de votre compte {account}. Un code confirme qu’il s’agit de vous.',
  'code.enrol':
    'Quelqu’un, sans doute vous, configure des codes comme second facteur de votre compte {account}. Un code confirme qu’ils arrivent bien.',
  'code.until': 'Le code ne sert qu’une fois, jusqu’au {until}.',
  'code.asked': 'Demandé : {moment}',
  'code.below': 'Voici le code :',
  'code.not-asked': 'Si vous ne l’avez pas demandé, quelqu’un connaît peut-être votre mot de passe. Changez-le.',
  'code.never': 'Ne transmettez jamais ce code. Personne chez nous ne vous le demandera.',
  verify: 'Confirmez que cette adresse appartient à votre compte {account} : ouvrez la page et appuyez sur son bouton.',
  'verify.button': 'Confirmer cette adresse',
  'verify.until': 'Cette page est utilisable jusqu’au {until}.',
  'verify.not-asked': 'Si vous ne vous êtes pas inscrit sur {product}, vous n’avez rien à faire.',

  'sms.alert': '{subject}, {time}. Pas vous ? Ouvrez {site}',
  'sms.code':
    '{code} est votre code pour {product}, valable {minutes, plural, one {# minute} many {# de minutes} other {# minutes}}. Ne le partagez pas.',

  'page.language': 'Langue',
  'page.not-me.title': 'Ce n’était pas moi',
  'page.not-me.happened': 'Ce qui s’est passé',
  'page.not-me.will': 'Ce que fait le bouton',
  'page.not-me.will-end-sessions': 'Il ferme toutes les sessions du compte.',
  'page.not-me.will-freeze':
    'Il suspend la modification des seconds facteurs, des codes de secours et des adresses pendant {hours, plural, one {# heure} many {# d’heures} other {# heures}}.',
  'page.not-me.will-restore': 'Il rétablit ce qui a été supprimé. C’est possible jusqu’au {until}.',
  'page.not-me.will-replace': 'Il rétablit ce qui a été remplacé et supprime ce qui l’a remplacé.',
  'page.not-me.will-not-restore': 'Il ne peut pas rétablir ce qui a été supprimé.',
  'page.not-me.will-void': 'Il invalide les codes de secours créés depuis.',
  'page.not-me.will-tell': 'Il envoie un message à chaque adresse informée des modifications.',
  'page.not-me.wont': 'Ce qu’il ne fait pas',
  'page.not-me.wont-sign-in': 'Il ne connecte personne.',
  'page.not-me.wont-remove': 'Il ne supprime aucun autre second facteur et ne change aucun mot de passe.',
  'page.not-me.wont-loosen': 'Il n’assouplit aucune protection du compte.',
  'page.not-me.added-stays':
    'Ce qui a été ajouté reste en place. Pour le faire supprimer, écrivez au contact ci-dessous.',
  'page.not-me.button': 'Ce n’était pas moi : protéger mon compte',
  'page.done.title': 'Votre compte est protégé',
  'page.done.intro': 'Voici ce qui a été fait :',
  'page.done.sessions': 'Toutes les sessions du compte sont fermées.',
  'page.done.restored': 'Rétablis : {factors}.',
  'page.done.not-restored': 'Rien n’a été rétabli.',
  'page.done.frozen':
    'Les seconds facteurs, les codes de secours et les adresses ne peuvent pas être modifiés jusqu’au {until}.',
  'page.done.told': 'Un message à ce sujet part vers chaque adresse informée des modifications.',
  'page.done.next': 'Ce qu’il faut faire maintenant',
  'page.done.next-sign-in': 'Connectez-vous sur {site}.',
  'page.done.next-password': 'Changez votre mot de passe.',
  'page.done.next-factors':
    'Vérifiez vos seconds facteurs. Si l’un d’eux n’est pas à vous, écrivez au contact ci-dessous.',
  'page.used.title': 'Cela a déjà été signalé',
  'page.used.intro': 'La modification a été signalée le {moment}. Voici ce qui a été fait alors :',
  'page.over.title': 'Cette page n’est pas utilisable',
  'page.over.text': 'L’adresse est incomplète ou n’est plus valable. Rien n’a été modifié.',
  'page.over.ways': 'Vous pouvez vous connecter sur {site} et y vérifier vos seconds facteurs.',
  'page.verify.title': 'Confirmez votre adresse e-mail',
  'page.verify.text':
    'Appuyez sur le bouton pour confirmer que l’adresse à laquelle ce lien a été envoyé est la vôtre.',
  'page.verify.button': 'Confirmer mon adresse',
  'page.verify.done.title': 'Votre adresse est confirmée',
  'page.verify.done.text': 'Vous pouvez fermer cette page.',
  'page.verify.already.title': 'Votre adresse était déjà confirmée',
  'page.verify.already.text': 'Il ne reste rien à faire. Vous pouvez fermer cette page.',
  'page.verify.over.title': 'Ce lien n’est pas utilisable',
  'page.verify.over.text':
    'Il est incomplet, n’est plus valable, ou un lien plus récent a été envoyé. Demandez-en un nouveau sur {site}.',
  'page.busy.title': 'Cela n’a pas fonctionné',
  'page.busy.text': 'Rien n’a été modifié. Réessayez dans une minute.',
};
