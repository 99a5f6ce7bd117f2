import type { Inline } from '../words/piece.ts';

/** The kinds of second factor; `other` where a message is about several. */
export type KindChoice = 'totp' | 'sms' | 'email' | 'other';
type YesNo = 'yes' | 'other';

interface Product {
  readonly product: Inline;
}

interface OnAccount {
  readonly account: Inline;
}

interface ByActor extends OnAccount {
  /** One of the `by.*` phrases. */
  readonly by: Inline;
}

interface Kinded extends Product {
  readonly kind: KindChoice;
}

interface FactorsBy extends ByActor {
  readonly count: number;
  /** One or several of the `factor.*` phrases. */
  readonly factors: Inline;
}

interface Labelled {
  readonly label: Inline;
  readonly hasLabel: YesNo;
}

interface Targeted extends Labelled {
  readonly target: Inline;
  readonly hasTarget: YesNo;
}

/** Every message there is, with the values that it is filled with. */
export interface Values {
  language: Nothing;
  // who did it
  'by.self': Nothing;
  'by.link': Nothing;
  'by.administrator': { readonly organization: Inline; readonly hasOrganization: YesNo };
  'by.administrator-named': { readonly name: Inline; readonly organization: Inline; readonly hasOrganization: YesNo };
  'by.service': { readonly organization: Inline; readonly hasOrganization: YesNo };
  'by.policy': { readonly organization: Inline; readonly hasOrganization: YesNo };
  // second factors
  kind: { readonly kind: KindChoice };
  'factor.totp': Labelled;
  'factor.sms': Targeted;
  'factor.email': Targeted;
  'change.address-new': { readonly address: Inline };
  'change.address-gone': { readonly address: Inline };
  // times
  moment: { readonly date: Inline; readonly time: Inline; readonly zone: Inline };
  // subjects
  'subject.factor-added': Kinded;
  'subject.factor-removed': Kinded;
  'subject.factor-restored': Kinded;
  'subject.factor-locked': Kinded;
  'subject.recovery-codes-void': Product;
  'subject.recovery-codes-issued': Product;
  'subject.recovery-codes-removed': Product;
  'subject.recovery-code-used': Product;
  'subject.address-changed': Product;
  'subject.password-changed': Product;
  'subject.account-closed': Product;
  'subject.changes-frozen': Product;
  'subject.freeze-lifted': Product;
  'subject.must-enrol': Product;
  'subject.second-step-failing': Product;
  'subject.signed-in': Product;
  'subject.preferred-changed': Product;
  'subject.registered-again': Product;
  'subject.sign-in-code': Product;
  'subject.step-up-code': Product;
  'subject.enrol-code': Product;
  'subject.verify-address': Product;
  // first sentences
  'first.factor-added': FactorsBy;
  'first.factor-removed': FactorsBy;
  'first.factor-restored': FactorsBy;
  'first.factor-locked': OnAccount & { readonly count: number; readonly factors: Inline };
  'first.recovery-codes-void': OnAccount;
  'first.recovery-codes-issued': ByActor & { readonly count: number };
  'first.recovery-codes-removed': ByActor & { readonly count: number };
  'first.recovery-code-used': ByActor & { readonly left: number };
  'first.address-changed': ByActor & { readonly changes: Inline };
  'first.password-changed': ByActor;
  'first.account-closed': ByActor;
  'first.changes-frozen': ByActor & { readonly until: Inline };
  'first.freeze-lifted': ByActor;
  'first.must-enrol': ByActor;
  'first.second-step-failing': OnAccount;
  'first.signed-in': OnAccount;
  'first.preferred-changed': ByActor & { readonly kind: KindChoice };
  'first.registered-again': OnAccount;
  // what else the same act did
  'also.factor-added': { readonly factors: Inline };
  'also.factor-removed': { readonly factors: Inline };
  'also.factor-restored': { readonly factors: Inline };
  'also.factor-locked': { readonly factors: Inline };
  'also.recovery-codes-issued': { readonly count: number };
  'also.address-changed': { readonly changes: Inline };
  'also.password-changed': Nothing;
  'also.reported': Nothing;
  'also.reason': { readonly reason: Inline };
  'also.renew': Nothing;
  // when and where
  when: { readonly moment: Inline };
  where: { readonly browser: Inline; readonly system: Inline; readonly known: 'both' | 'browser' | 'system' | 'other' };
  'where.address': { readonly address: Inline };
  'where.place': { readonly place: Inline };
  reference: { readonly reference: Inline };
  // what holds now
  'holds.left': { readonly count: number; readonly kinds: Inline };
  'holds.preferred': { readonly kind: KindChoice };
  'holds.next': { readonly asks: 'totp' | 'sms' | 'email' | 'password' | 'enrol' | 'other' };
  'holds.recovery': { readonly state: 'ended' | 'kept' | 'other' };
  'holds.sessions': { readonly state: 'all' | 'others' | 'other' };
  'holds.devices': { readonly state: 'ended' | 'other' };
  'holds.closed': Nothing;
  // what to do
  'if-you': Nothing;
  'not-you': Nothing;
  'not-you.button': Nothing;
  'not-you.undo': { readonly until: Inline };
  'not-you.no-undo': Nothing;
  'not-you.until': { readonly until: Inline };
  'not-you.closed': Nothing;
  'not-you.plain': Nothing;
  'not-you.register': Nothing;
  'by-hand': { readonly site: Inline };
  contact: { readonly contact: Inline };
  'never-ask': Nothing;
  why: Product;
  // codes and links that were asked for
  'code.sign-in': OnAccount;
  'code.step-up': OnAccount;
  'code.enrol': OnAccount;
  'code.until': { readonly until: Inline };
  'code.asked': { readonly moment: Inline };
  'code.below': Nothing;
  'code.not-asked': Nothing;
  'code.never': Nothing;
  verify: OnAccount;
  'verify.button': Nothing;
  'verify.until': { readonly until: Inline };
  'verify.not-asked': Product;
  // SMS
  'sms.alert': { readonly subject: Inline; readonly time: Inline; readonly site: Inline };
  'sms.code': Product & { readonly code: Inline; readonly minutes: number };
  // pages
  'page.language': Nothing;
  'page.not-me.title': Nothing;
  'page.not-me.happened': Nothing;
  'page.not-me.will': Nothing;
  'page.not-me.will-end-sessions': Nothing;
  'page.not-me.will-freeze': { readonly hours: number };
  'page.not-me.will-restore': { readonly until: Inline };
  'page.not-me.will-replace': Nothing;
  'page.not-me.will-not-restore': Nothing;
  'page.not-me.will-void': Nothing;
  'page.not-me.will-tell': Nothing;
  'page.not-me.wont': Nothing;
  'page.not-me.wont-sign-in': Nothing;
  'page.not-me.wont-remove': Nothing;
  'page.not-me.wont-loosen': Nothing;
  'page.not-me.added-stays': Nothing;
  'page.not-me.button': Nothing;
  'page.done.title': Nothing;
  'page.done.intro': Nothing;
  'page.done.sessions': Nothing;
  'page.done.restored': { readonly factors: Inline };
  'page.done.not-restored': Nothing;
  'page.done.frozen': { readonly until: Inline };
  'page.done.told': Nothing;
  'page.done.next': Nothing;
  'page.done.next-sign-in': { readonly site: Inline };
  'page.done.next-password': Nothing;
  'page.done.next-factors': Nothing;
  'page.used.title': Nothing;
  'page.used.intro': { readonly moment: Inline };
  'page.over.title': Nothing;
  'page.over.text': Nothing;
  'page.over.ways': { readonly site: Inline };
  'page.verify.title': Nothing;
  'page.verify.text': Nothing;
  'page.verify.button': Nothing;
  'page.verify.done.title': Nothing;
  'page.verify.done.text': Nothing;
  'page.verify.already.title': Nothing;
  'page.verify.already.text': Nothing;
  'page.verify.over.title': Nothing;
  'page.verify.over.text': { readonly site: Inline };
  'page.busy.title': Nothing;
  'page.busy.text': Nothing;
}

/** For messages that need no filling. */
type Nothing = Readonly<Record<never, never>>;

export type Key = keyof Values;

/** All messages in one language, as ICU MessageFormat without markup. */
export type Catalogue = Readonly<Record<Key, string>>;

/**
 * The words in English, and with them the list of what every language has to say. Sentences that name who did something are in the
 * passive voice, so that a `by.*` phrase fits into each of them.
 */
export const en: Catalogue = {
  language: 'English',

  'by.self': 'by you',
  'by.link': 'through the “This was not me” page',
  'by.administrator': 'by an administrator{hasOrganization, select, yes { of {organization}} other {}}',
  'by.administrator-named': 'by the administrator {name}{hasOrganization, select, yes { of {organization}} other {}}',
  'by.service': 'by a service{hasOrganization, select, yes { of {organization}} other {}}',
  'by.policy': 'by a policy{hasOrganization, select, yes { of {organization}} other {}}',

  kind: '{kind, select, totp {authenticator app} sms {codes by SMS} email {codes by e-mail} other {several kinds}}',
  'factor.totp': 'authenticator app{hasLabel, select, yes { “{label}”} other {}}',
  'factor.sms':
    'codes by SMS{hasTarget, select, yes { to {target}} other {}}{hasLabel, select, yes { (“{label}”)} other {}}',
  'factor.email':
    'codes by e-mail{hasTarget, select, yes { to {target}} other {}}{hasLabel, select, yes { (“{label}”)} other {}}',
  'change.address-new': '{address} is new',
  'change.address-gone': '{address} no longer belongs to it',

  moment: '{date} at {time} ({zone})',

  'subject.factor-added':
    '{product}: {kind, select, totp {authenticator app} sms {codes by SMS} email {codes by e-mail} other {second factors}} added',
  'subject.factor-removed':
    '{product}: {kind, select, totp {authenticator app} sms {codes by SMS} email {codes by e-mail} other {second factors}} removed',
  'subject.factor-restored':
    '{product}: {kind, select, totp {authenticator app} sms {codes by SMS} email {codes by e-mail} other {second factors}} restored',
  'subject.factor-locked':
    '{product}: {kind, select, totp {authenticator app} sms {codes by SMS} email {codes by e-mail} other {second factors}} locked',
  'subject.recovery-codes-void': '{product}: recovery codes no longer valid',
  'subject.recovery-codes-issued': '{product}: new recovery codes issued',
  'subject.recovery-codes-removed': '{product}: recovery codes removed',
  'subject.recovery-code-used': '{product}: recovery code used',
  'subject.address-changed': '{product}: contact address changed',
  'subject.password-changed': '{product}: password changed',
  'subject.account-closed': '{product}: account closed',
  'subject.changes-frozen': '{product}: changes of second factors frozen',
  'subject.freeze-lifted': '{product}: second factors can be changed again',
  'subject.must-enrol': '{product}: new second factor needed at next sign-in',
  'subject.second-step-failing': '{product}: wrong codes after your password',
  'subject.signed-in': '{product}: new sign-in',
  'subject.preferred-changed': '{product}: preferred second factor changed',
  'subject.registered-again': '{product}: attempt to register with your address',
  'subject.sign-in-code': 'Your sign-in code for {product}',
  'subject.step-up-code': 'Your confirmation code for {product}',
  'subject.enrol-code': 'Your code to set up a second factor at {product}',
  'subject.verify-address': 'Confirm your e-mail address for {product}',

  'first.factor-added':
    '{count, plural, one {A second factor was} =2 {Two second factors were} other {# second factors were}} added to your account {account} {by}: {factors}.',
  'first.factor-removed':
    '{count, plural, one {A second factor was} =2 {Two second factors were} other {# second factors were}} removed from your account {account} {by}: {factors}.',
  'first.factor-restored':
    '{count, plural, one {A second factor was} =2 {Two second factors were} other {# second factors were}} restored to your account {account} {by}: {factors}.',
  'first.factor-locked':
    '{count, plural, one {A second factor} =2 {Two second factors} other {# second factors}} of your account {account} {count, plural, one {was} other {were}} locked automatically after too many wrong codes in a row: {factors}.',
  'first.recovery-codes-void':
    'The recovery codes of your account {account} were voided automatically after too many wrong codes in a row.',
  'first.recovery-codes-issued':
    '{count, plural, one {A new recovery code was} other {# new recovery codes were}} issued for your account {account} {by}. Older ones no longer work.',
  'first.recovery-codes-removed':
    '{count, plural, one {The last recovery code} other {# recovery codes}} of your account {account} {count, plural, one {was} other {were}} removed {by}.',
  'first.recovery-code-used':
    'A recovery code of your account {account} was used {by}. {left, plural, =0 {None is left.} one {One is left.} other {# are left.}}',
  'first.address-changed': 'The contact addresses of your account {account} were changed {by}: {changes}.',
  'first.password-changed': 'The password of your account {account} was changed {by}.',
  'first.account-closed': 'Your account {account} was closed {by}.',
  'first.changes-frozen': 'Changes of second factors of your account {account} were frozen {by} until {until}.',
  'first.freeze-lifted': 'The freeze on second factors of your account {account} was lifted {by}.',
  'first.must-enrol': 'A new second factor was demanded for your account {account} {by}.',
  'first.second-step-failing':
    'Somebody entered the right password for your account {account} and then wrong codes, several times.',
  'first.signed-in': 'There was a new sign-in to your account {account}.',
  'first.preferred-changed':
    'The preferred second factor of your account {account} was changed {by}: {kind, select, totp {authenticator app} sms {codes by SMS} email {codes by e-mail} other {none}}.',
  'first.registered-again':
    'Somebody tried to register with this address, which belongs to your account {account} already.',

  'also.factor-added': 'Added in the same step: {factors}.',
  'also.factor-removed': 'Removed in the same step: {factors}.',
  'also.factor-restored': 'Restored in the same step: {factors}.',
  'also.factor-locked': 'Locked in the same step: {factors}.',
  'also.recovery-codes-issued':
    '{count, plural, one {One new recovery code was} other {# new recovery codes were}} issued in the same step.',
  'also.address-changed': 'Contact addresses changed in the same step: {changes}.',
  'also.password-changed': 'The password was changed in the same step.',
  'also.reported': 'Somebody reported an earlier change of this account as not made by its owner.',
  'also.reason': 'The reason given: “{reason}”',
  'also.renew': 'Few recovery codes are left. Please ask for a new set.',

  when: 'When: {moment}',
  where:
    'Where: {known, select, both {{browser} on {system}} browser {{browser}} system {{system}} other {not recorded}}',
  'where.address': 'Network address: {address}',
  'where.place': 'Place (approximate): {place}',
  reference: 'Reference number: {reference}',

  'holds.left':
    '{count, plural, =0 {No second factor is left.} one {Second factor in use: {kinds}.} other {Second factors in use: {kinds}.}}',
  'holds.preferred':
    '{kind, select, totp {The authenticator app is preferred.} sms {Codes by SMS are preferred.} email {Codes by e-mail are preferred.} other {No kind is preferred.}}',
  'holds.next':
    '{asks, select, totp {The next sign-in asks for the password and a code from the authenticator app.} sms {The next sign-in asks for the password and a code sent by SMS.} email {The next sign-in asks for the password and a code sent by e-mail.} password {The next sign-in asks for the password alone.} enrol {At the next sign-in a new second factor must be set up before anything else.} other {The next sign-in asks for nothing new.}}',
  'holds.recovery':
    '{state, select, ended {Recovery codes no longer work.} kept {Recovery codes still work.} other {There are no recovery codes.}}',
  'holds.sessions':
    '{state, select, all {All sessions were ended.} others {All other sessions were ended.} other {No session was ended.}}',
  'holds.devices':
    '{state, select, ended {Remembered devices are no longer trusted.} other {Nothing changed for remembered devices.}}',
  'holds.closed':
    'Nobody can sign in to the account any more. Its sessions, second factors and recovery codes are gone.',

  'if-you': 'If this was you, there is nothing to do.',
  'not-you':
    'If it was not you, open this page and press its button. It ends all sessions and stops changes of second factors for a while.',
  'not-you.button': 'This was not me',
  'not-you.undo': 'What was removed can be brought back there until {until}.',
  'not-you.no-undo': 'What was removed cannot be brought back there.',
  'not-you.until': 'The page can be used until {until}.',
  'not-you.closed': 'If it was not you, tell us at once.',
  'not-you.plain': 'If it was not you, sign in, change your password and look at your second factors.',
  'not-you.register': 'If it was not you, your account is as it was; nobody has got into it this way.',
  'by-hand': 'Rather than following a link you can open {site} by hand.',
  contact: 'You can reach us without signing in: {contact}',
  'never-ask': 'We never ask for a password or a code by e-mail.',
  why: 'You receive this message because this address belongs to an account at {product}, or did so until lately. Security messages cannot be unsubscribed.',

  'code.sign-in':
    'Somebody, probably you, is signing in to your account {account} and has entered the right password. A code completes the sign-in.',
  'code.step-up':
    'Somebody, probably you, wants to change something about the security of your account {account}. A code confirms that it is you.',
  'code.enrol':
    'Somebody, probably you, is setting up codes as a second factor of your account {account}. A code confirms that they arrive.',
  'code.until': 'The code can be used once, until {until}.',
  'code.asked': 'Asked for: {moment}',
  'code.below': 'This is the code:',
  'code.not-asked': 'If you did not ask for it, somebody may know your password. Please change it.',
  'code.never': 'Never pass the code on. Nobody of ours will ever ask you for it.',
  verify: 'Please confirm that this address belongs to your account {account}: open the page and press its button.',
  'verify.button': 'Confirm this address',
  'verify.until': 'The page can be used until {until}.',
  'verify.not-asked': 'If you have not registered at {product}, you need not do anything.',

  'sms.alert': '{subject}, {time}. Not you? Open {site}',
  'sms.code':
    '{code} is your code for {product}. It is valid for {minutes, plural, one {# minute} other {# minutes}}. Do not share it.',

  'page.language': 'Language',
  'page.not-me.title': 'This was not me',
  'page.not-me.happened': 'What happened',
  'page.not-me.will': 'What the button does',
  'page.not-me.will-end-sessions': 'It ends all sessions of the account.',
  'page.not-me.will-freeze':
    'It stops changes of second factors, recovery codes and addresses for {hours, plural, one {# hour} other {# hours}}.',
  'page.not-me.will-restore': 'It brings back what was removed. This is possible until {until}.',
  'page.not-me.will-replace': 'It brings back what was replaced, and takes away what replaced it.',
  'page.not-me.will-not-restore': 'It cannot bring back what was removed.',
  'page.not-me.will-void': 'It voids recovery codes that were issued since.',
  'page.not-me.will-tell': 'It sends a message to every address that we tell of changes.',
  'page.not-me.wont': 'What it does not do',
  'page.not-me.wont-sign-in': 'It signs nobody in.',
  'page.not-me.wont-remove': 'It takes no other second factor away and changes no password.',
  'page.not-me.wont-loosen': 'It makes nothing about the account less strict.',
  'page.not-me.added-stays': 'What was added stays. To have it taken away, write to the contact below.',
  'page.not-me.button': 'This was not me: protect my account',
  'page.done.title': 'Your account is protected',
  'page.done.intro': 'This was done:',
  'page.done.sessions': 'All sessions of the account have ended.',
  'page.done.restored': 'Brought back: {factors}.',
  'page.done.not-restored': 'Nothing was brought back.',
  'page.done.frozen': 'Second factors, recovery codes and addresses cannot be changed until {until}.',
  'page.done.told': 'A message about it is on its way to every address that we tell of changes.',
  'page.done.next': 'What to do next',
  'page.done.next-sign-in': 'Sign in at {site}.',
  'page.done.next-password': 'Change your password.',
  'page.done.next-factors': 'Look at your second factors. If one is not yours, write to the contact below.',
  'page.used.title': 'This was reported already',
  'page.used.intro': 'The change was reported on {moment}. This was done then:',
  'page.over.title': 'This page cannot be used',
  'page.over.text': 'The address is incomplete or its time is over. Nothing was changed.',
  'page.over.ways': 'You can sign in at {site} and look at your second factors there.',
  'page.verify.title': 'Confirm your e-mail address',
  'page.verify.text': 'Press the button to confirm that the address to which this link was sent is yours.',
  'page.verify.button': 'Confirm my address',
  'page.verify.done.title': 'Your address is confirmed',
  'page.verify.done.text': 'You can close this page.',
  'page.verify.already.title': 'Your address was confirmed before',
  'page.verify.already.text': 'There is nothing left to do. You can close this page.',
  'page.verify.over.title': 'This link cannot be used',
  'page.verify.over.text':
    'It is incomplete, or its time is over, or a newer one was sent. Ask for a new one at {site}.',
  'page.busy.title': 'That did not work',
  'page.busy.text': 'Nothing was changed. Please try again in a minute.',
};
