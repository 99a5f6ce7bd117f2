import type { Catalogue } from './en.ts';

/** The words in German. */
export const de: Catalogue = {
  language: 'Deutsch',

  'by.self': 'von Ihnen',
  'by.link': 'über die Seite „Das war ich nicht“',
  'by.administrator': 'von der Administration{hasOrganization, select, yes { von {organization}} other {}}',
  'by.administrator-named':
    'von {name} aus der Administration{hasOrganization, select, yes { von {organization}} other {}}',
  'by.service': 'von einem Dienst{hasOrganization, select, yes { von {organization}} other {}}',
  'by.policy': 'durch eine Richtlinie{hasOrganization, select, yes { von {organization}} other {}}',

  kind: '{kind, select, totp {Authenticator-App} sms {Codes per SMS} email {Codes per E-Mail} other {mehrere Arten}}',
  'factor.totp': 'Authenticator-App{hasLabel, select, yes { „{label}“} other {}}',
  'factor.sms':
    'Codes per SMS{hasTarget, select, yes { an {target}} other {}}{hasLabel, select, yes { („{label}“)} other {}}',
  'factor.email':
    'Codes per E-Mail{hasTarget, select, yes { an {target}} other {}}{hasLabel, select, yes { („{label}“)} other {}}',
  'change.address-new': '{address} ist neu',
  'change.address-gone': '{address} gehört nicht mehr dazu',

  moment: '{date} um {time} Uhr ({zone})',

  'subject.factor-added':
    '{product}: {kind, select, totp {Authenticator-App} sms {SMS-Codes} email {E-Mail-Codes} other {Zweite Faktoren}} hinzugefügt',
  'subject.factor-removed':
    '{product}: {kind, select, totp {Authenticator-App} sms {SMS-Codes} email {E-Mail-Codes} other {Zweite Faktoren}} entfernt',
  'subject.factor-restored':
    '{product}: {kind, select, totp {Authenticator-App} sms {SMS-Codes} email {E-Mail-Codes} other {Zweite Faktoren}} wiederhergestellt',
  'subject.factor-locked':
    '{product}: {kind, select, totp {Authenticator-App} sms {SMS-Codes} email {E-Mail-Codes} other {Zweite Faktoren}} gesperrt',
  'subject.recovery-codes-void': '{product}: Wiederherstellungscodes ungültig geworden',
  'subject.recovery-codes-issued': '{product}: Neue Wiederherstellungscodes ausgestellt',
  'subject.recovery-codes-removed': '{product}: Wiederherstellungscodes entfernt',
  'subject.recovery-code-used': '{product}: Wiederherstellungscode benutzt',
  'subject.address-changed': '{product}: Kontaktadresse geändert',
  'subject.password-changed': '{product}: Passwort geändert',
  'subject.account-closed': '{product}: Konto geschlossen',
  'subject.changes-frozen': '{product}: Änderungen an zweiten Faktoren angehalten',
  'subject.freeze-lifted': '{product}: Zweite Faktoren wieder änderbar',
  'subject.must-enrol': '{product}: Neuer zweiter Faktor bei der Anmeldung nötig',
  'subject.second-step-failing': '{product}: Falsche Codes nach Ihrem Passwort',
  'subject.signed-in': '{product}: Neue Anmeldung',
  'subject.preferred-changed': '{product}: Bevorzugter zweiter Faktor geändert',
  'subject.registered-again': '{product}: Registrierung mit Ihrer Adresse versucht',
  'subject.sign-in-code': 'Ihr Anmeldecode für {product}',
  'subject.step-up-code': 'Ihr Bestätigungscode für {product}',
  'subject.enrol-code': 'Ihr Code zum Einrichten eines zweiten Faktors bei {product}',
  'subject.verify-address': 'Bestätigen Sie Ihre E-Mail-Adresse für {product}',

  'first.factor-added':
    'Ihrem Konto {account} {count, plural, one {wurde ein zweiter Faktor} =2 {wurden zwei zweite Faktoren} other {wurden # zweite Faktoren}} {by} hinzugefügt: {factors}.',
  'first.factor-removed':
    'Aus Ihrem Konto {account} {count, plural, one {wurde ein zweiter Faktor} =2 {wurden zwei zweite Faktoren} other {wurden # zweite Faktoren}} {by} entfernt: {factors}.',
  'first.factor-restored':
    'In Ihrem Konto {account} {count, plural, one {wurde ein zweiter Faktor} =2 {wurden zwei zweite Faktoren} other {wurden # zweite Faktoren}} {by} wiederhergestellt: {factors}.',
  'first.factor-locked':
    'In Ihrem Konto {account} {count, plural, one {wurde ein zweiter Faktor} =2 {wurden zwei zweite Faktoren} other {wurden # zweite Faktoren}} nach zu vielen falschen Codes in Folge automatisch gesperrt: {factors}.',
  'first.recovery-codes-void':
    'Die Wiederherstellungscodes Ihres Kontos {account} wurden nach zu vielen falschen Codes in Folge automatisch ungültig.',
  'first.recovery-codes-issued':
    'Für Ihr Konto {account} {count, plural, one {wurde ein neuer Wiederherstellungscode} other {wurden # neue Wiederherstellungscodes}} {by} ausgestellt. Ältere gelten nicht mehr.',
  'first.recovery-codes-removed':
    'Aus Ihrem Konto {account} {count, plural, one {wurde der letzte Wiederherstellungscode} other {wurden # Wiederherstellungscodes}} {by} entfernt.',
  'first.recovery-code-used':
    'Ein Wiederherstellungscode Ihres Kontos {account} wurde {by} benutzt. {left, plural, =0 {Es ist keiner mehr übrig.} one {Es ist noch einer übrig.} other {Es sind noch # übrig.}}',
  'first.address-changed': 'Die Kontaktadressen Ihres Kontos {account} wurden {by} geändert: {changes}.',
  'first.password-changed': 'Das Passwort Ihres Kontos {account} wurde {by} geändert.',
  'first.account-closed': 'Ihr Konto {account} wurde {by} geschlossen.',
  'first.changes-frozen': 'Änderungen an zweiten Faktoren Ihres Kontos {account} wurden {by} bis {until} angehalten.',
  'first.freeze-lifted': 'Die Änderungssperre für zweite Faktoren Ihres Kontos {account} wurde {by} aufgehoben.',
  'first.must-enrol': 'Für Ihr Konto {account} wurde {by} ein neuer zweiter Faktor verlangt.',
  'first.second-step-failing':
    'Jemand hat für Ihr Konto {account} das richtige Passwort und danach mehrmals falsche Codes eingegeben.',
  'first.signed-in': 'Bei Ihrem Konto {account} gab es eine neue Anmeldung.',
  'first.preferred-changed':
    'Der bevorzugte zweite Faktor Ihres Kontos {account} wurde {by} geändert: {kind, select, totp {Authenticator-App} sms {Codes per SMS} email {Codes per E-Mail} other {keiner}}.',
  'first.registered-again':
    'Jemand wollte sich mit dieser Adresse registrieren, die schon zu Ihrem Konto {account} gehört.',

  'also.factor-added': 'Im selben Schritt hinzugefügt: {factors}.',
  'also.factor-removed': 'Im selben Schritt entfernt: {factors}.',
  'also.factor-restored': 'Im selben Schritt wiederhergestellt: {factors}.',
  'also.factor-locked': 'Im selben Schritt gesperrt: {factors}.',
  'also.recovery-codes-issued':
    'Im selben Schritt {count, plural, one {wurde ein neuer Wiederherstellungscode} other {wurden # neue Wiederherstellungscodes}} ausgestellt.',
  'also.address-changed': 'Im selben Schritt geänderte Kontaktadressen: {changes}.',
  'also.password-changed': 'Im selben Schritt wurde das Passwort geändert.',
  'also.reported': 'Jemand hat gemeldet, dass eine frühere Änderung an diesem Konto nicht vom Inhaber stammt.',
  'also.reason': 'Angegebener Grund: „{reason}“',
  'also.renew': 'Es sind nur noch wenige Wiederherstellungscodes übrig. Bitte fordern Sie neue an.',

  when: 'Wann: {moment}',
  where:
    'Wo: {known, select, both {{browser} auf {system}} browser {{browser}} system {{system}} other {nicht aufgezeichnet}}',
  'where.address': 'Netzwerkadresse: {address}',
  'where.place': 'Ort (ungefähr): {place}',
  reference: 'Vorgangsnummer: {reference}',

  'holds.left':
    '{count, plural, =0 {Es ist kein zweiter Faktor mehr eingerichtet.} one {Eingerichteter zweiter Faktor: {kinds}.} other {Eingerichtete zweite Faktoren: {kinds}.}}',
  'holds.preferred':
    '{kind, select, totp {Bevorzugt wird die Authenticator-App.} sms {Bevorzugt werden Codes per SMS.} email {Bevorzugt werden Codes per E-Mail.} other {Keine Art wird bevorzugt.}}',
  'holds.next':
    '{asks, select, totp {Bei der nächsten Anmeldung werden das Passwort und ein Code aus der Authenticator-App verlangt.} sms {Bei der nächsten Anmeldung werden das Passwort und ein per SMS gesendeter Code verlangt.} email {Bei der nächsten Anmeldung werden das Passwort und ein per E-Mail gesendeter Code verlangt.} password {Bei der nächsten Anmeldung wird nur das Passwort verlangt.} enrol {Bei der nächsten Anmeldung muss vor allem anderen ein neuer zweiter Faktor eingerichtet werden.} other {Bei der nächsten Anmeldung wird nichts Neues verlangt.}}',
  'holds.recovery':
    '{state, select, ended {Wiederherstellungscodes gelten nicht mehr.} kept {Wiederherstellungscodes gelten weiter.} other {Es gibt keine Wiederherstellungscodes.}}',
  'holds.sessions':
    '{state, select, all {Alle Sitzungen wurden beendet.} others {Alle anderen Sitzungen wurden beendet.} other {Es wurde keine Sitzung beendet.}}',
  'holds.devices':
    '{state, select, ended {Gemerkten Geräten wird nicht mehr vertraut.} other {Für gemerkte Geräte hat sich nichts geändert.}}',
  'holds.closed':
    'Niemand kann sich mehr bei dem Konto anmelden. Seine Sitzungen, zweiten Faktoren und Wiederherstellungscodes gibt es nicht mehr.',

  'if-you': 'Wenn Sie das waren, brauchen Sie nichts zu tun.',
  'not-you':
    'Wenn Sie es nicht waren, öffnen Sie diese Seite und drücken Sie dort auf den Knopf. Das beendet alle Sitzungen und hält Änderungen an zweiten Faktoren eine Zeit lang an.',
  'not-you.button': 'Das war ich nicht',
  'not-you.undo': 'Was entfernt wurde, lässt sich dort bis {until} zurückholen.',
  'not-you.no-undo': 'Was entfernt wurde, lässt sich dort nicht zurückholen.',
  'not-you.until': 'Die Seite lässt sich bis {until} benutzen.',
  'not-you.closed': 'Wenn Sie es nicht waren, melden Sie sich bitte sofort bei uns.',
  'not-you.plain':
    'Wenn Sie es nicht waren, melden Sie sich an, ändern Sie Ihr Passwort und sehen Sie Ihre zweiten Faktoren durch.',
  'not-you.register':
    'Wenn Sie es nicht waren: Ihr Konto ist unverändert, und niemand ist auf diesem Weg hineingelangt.',
  'by-hand': 'Statt einem Link zu folgen, können Sie {site} auch von Hand öffnen.',
  contact: 'So erreichen Sie uns ohne Anmeldung: {contact}',
  'never-ask': 'Wir fragen nie per E-Mail nach einem Passwort oder einem Code.',
  why: 'Sie erhalten diese Nachricht, weil diese Adresse zu einem Konto bei {product} gehört oder bis vor Kurzem gehört hat. Sicherheitsnachrichten lassen sich nicht abbestellen.',

  'code.sign-in':
    'Jemand, wahrscheinlich Sie, meldet sich bei Ihrem Konto {account} an und hat das richtige Passwort eingegeben. Ein Code schließt die Anmeldung ab.',
  'code.step-up':
    'Jemand, wahrscheinlich Sie, möchte etwas an der Sicherheit Ihres Kontos {account} ändern. Ein Code bestätigt, dass Sie es sind.',
  'code.enrol':
    'Jemand, wahrscheinlich Sie, richtet Codes als zweiten Faktor Ihres Kontos {account} ein. Ein Code bestätigt, dass sie ankommen.',
  'code.until': 'Der Code gilt einmal, und zwar bis {until}.',
  'code.asked': 'Angefordert: {moment}',
  'code.below': 'Das ist der Code:',
  'code.not-asked': 'Wenn Sie ihn nicht angefordert haben, kennt vielleicht jemand Ihr Passwort. Bitte ändern Sie es.',
  'code.never': 'Geben Sie den Code niemals weiter. Niemand von uns wird Sie je danach fragen.',
  verify:
    'Bitte bestätigen Sie, dass diese Adresse zu Ihrem Konto {account} gehört: Öffnen Sie die Seite und drücken Sie dort auf den Knopf.',
  'verify.button': 'Diese Adresse bestätigen',
  'verify.until': 'Die Seite lässt sich bis {until} benutzen.',
  'verify.not-asked': 'Wenn Sie sich nicht bei {product} registriert haben, brauchen Sie nichts zu tun.',

  'sms.alert': '{subject}, {time}. Nicht Sie? Öffnen Sie {site}',
  'sms.code':
    '{code} ist Ihr Code für {product}. Er gilt {minutes, plural, one {# Minute} other {# Minuten}}. Geben Sie ihn nicht weiter.',

  'page.language': 'Sprache',
  'page.not-me.title': 'Das war ich nicht',
  'page.not-me.happened': 'Was geschehen ist',
  'page.not-me.will': 'Was der Knopf bewirkt',
  'page.not-me.will-end-sessions': 'Er beendet alle Sitzungen des Kontos.',
  'page.not-me.will-freeze':
    'Er hält Änderungen an zweiten Faktoren, Wiederherstellungscodes und Adressen für {hours, plural, one {# Stunde} other {# Stunden}} an.',
  'page.not-me.will-restore': 'Er holt zurück, was entfernt wurde. Das ist bis {until} möglich.',
  'page.not-me.will-replace': 'Er holt zurück, was ersetzt wurde, und entfernt den Ersatz.',
  'page.not-me.will-not-restore': 'Er kann nicht zurückholen, was entfernt wurde.',
  'page.not-me.will-void': 'Er macht seither ausgestellte Wiederherstellungscodes ungültig.',
  'page.not-me.will-tell': 'Er sendet eine Nachricht an jede Adresse, die von Änderungen erfährt.',
  'page.not-me.wont': 'Was er nicht bewirkt',
  'page.not-me.wont-sign-in': 'Er meldet niemanden an.',
  'page.not-me.wont-remove': 'Er entfernt keinen anderen zweiten Faktor und ändert kein Passwort.',
  'page.not-me.wont-loosen': 'Er macht nichts an dem Konto weniger streng.',
  'page.not-me.added-stays':
    'Was hinzugefügt wurde, bleibt. Um es entfernen zu lassen, wenden Sie sich an den Kontakt unten.',
  'page.not-me.button': 'Das war ich nicht: mein Konto schützen',
  'page.done.title': 'Ihr Konto ist geschützt',
  'page.done.intro': 'Das wurde getan:',
  'page.done.sessions': 'Alle Sitzungen des Kontos sind beendet.',
  'page.done.restored': 'Zurückgeholt: {factors}.',
  'page.done.not-restored': 'Es wurde nichts zurückgeholt.',
  'page.done.frozen': 'Zweite Faktoren, Wiederherstellungscodes und Adressen lassen sich bis {until} nicht ändern.',
  'page.done.told': 'Eine Nachricht darüber ist unterwegs an jede Adresse, die von Änderungen erfährt.',
  'page.done.next': 'Was jetzt zu tun ist',
  'page.done.next-sign-in': 'Melden Sie sich unter {site} an.',
  'page.done.next-password': 'Ändern Sie Ihr Passwort.',
  'page.done.next-factors':
    'Sehen Sie Ihre zweiten Faktoren durch. Ist einer nicht von Ihnen, wenden Sie sich an den Kontakt unten.',
  'page.used.title': 'Das wurde schon gemeldet',
  'page.used.intro': 'Die Änderung wurde am {moment} gemeldet. Das wurde daraufhin getan:',
  'page.over.title': 'Diese Seite lässt sich nicht benutzen',
  'page.over.text': 'Die Adresse ist unvollständig oder ihre Zeit ist vorbei. Es wurde nichts geändert.',
  'page.over.ways': 'Sie können sich unter {site} anmelden und dort Ihre zweiten Faktoren durchsehen.',
  'page.verify.title': 'Bestätigen Sie Ihre E-Mail-Adresse',
  'page.verify.text':
    'Drücken Sie auf den Knopf, um zu bestätigen, dass die Adresse, an die dieser Link gesendet wurde, Ihnen gehört.',
  'page.verify.button': 'Meine Adresse bestätigen',
  'page.verify.done.title': 'Ihre Adresse ist bestätigt',
  'page.verify.done.text': 'Sie können diese Seite schließen.',
  'page.verify.already.title': 'Ihre Adresse wurde schon bestätigt',
  'page.verify.already.text': 'Es ist nichts mehr zu tun. Sie können diese Seite schließen.',
  'page.verify.over.title': 'Dieser Link lässt sich nicht benutzen',
  'page.verify.over.text':
    'Er ist unvollständig, seine Zeit ist vorbei, oder es wurde ein neuerer gesendet. Unter {site} können Sie einen neuen anfordern.',
  'page.busy.title': 'Das hat nicht geklappt',
  'page.busy.text': 'Es wurde nichts geändert. Bitte versuchen Sie es in einer Minute noch einmal.',
};
