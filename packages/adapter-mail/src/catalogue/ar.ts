import type { Catalogue } from './en.ts';

/** The words in Arabic. */
export const ar: Catalogue = {
  language: 'العربية',

  'by.self': 'من قِبلك',
  'by.link': 'عبر صفحة «لم أكن أنا»',
  'by.administrator': 'من قِبل أحد المشرفين{hasOrganization, select, yes { في {organization}} other {}}',
  'by.administrator-named': 'من قِبل المشرف {name}{hasOrganization, select, yes { من {organization}} other {}}',
  'by.service': 'من قِبل إحدى الخدمات{hasOrganization, select, yes { التابعة لـ {organization}} other {}}',
  'by.policy': 'بموجب إحدى السياسات{hasOrganization, select, yes { المعتمدة في {organization}} other {}}',

  kind: '{kind, select, totp {تطبيق المصادقة} sms {الرموز عبر الرسائل النصية} email {الرموز عبر البريد الإلكتروني} other {أنواع متعددة}}',
  'factor.totp': 'تطبيق المصادقة{hasLabel, select, yes { «{label}»} other {}}',
  'factor.sms':
    'الرموز عبر الرسائل النصية{hasTarget, select, yes { إلى {target}} other {}}{hasLabel, select, yes { («{label}»)} other {}}',
  'factor.email':
    'الرموز عبر البريد الإلكتروني{hasTarget, select, yes { إلى {target}} other {}}{hasLabel, select, yes { («{label}»)} other {}}',
  'change.address-new': 'العنوان الجديد {address}',
  'change.address-gone': 'العنوان {address} لم يعد تابعًا له',

  moment: '{date} في الساعة {time} ({zone})',

  'subject.factor-added':
    '{kind, select, totp {تمت إضافة تطبيق المصادقة} sms {تمت إضافة الرموز النصية} email {تمت إضافة رموز البريد} other {تمت إضافة عوامل تحقق ثانية}} في {product}',
  'subject.factor-removed':
    '{kind, select, totp {تمت إزالة تطبيق المصادقة} sms {تمت إزالة الرموز النصية} email {تمت إزالة رموز البريد} other {تمت إزالة عوامل تحقق ثانية}} في {product}',
  'subject.factor-restored':
    '{kind, select, totp {تمت استعادة تطبيق المصادقة} sms {تمت استعادة الرموز النصية} email {تمت استعادة رموز البريد} other {تمت استعادة عوامل تحقق ثانية}} في {product}',
  'subject.factor-locked':
    '{kind, select, totp {تم قفل تطبيق المصادقة} sms {تم قفل الرموز النصية} email {تم قفل رموز البريد} other {تم قفل عوامل تحقق ثانية}} في {product}',
  'subject.recovery-codes-void': 'لم تعد رموز الاسترداد صالحة في {product}',
  'subject.recovery-codes-issued': 'تم إصدار رموز استرداد جديدة في {product}',
  'subject.recovery-codes-removed': 'تمت إزالة رموز الاسترداد في {product}',
  'subject.recovery-code-used': 'تم استخدام رمز استرداد في {product}',
  'subject.address-changed': 'تم تغيير عنوان التواصل في {product}',
  'subject.password-changed': 'تم تغيير كلمة المرور في {product}',
  'subject.account-closed': 'تم إغلاق الحساب في {product}',
  'subject.changes-frozen': 'تم إيقاف تغيير عوامل التحقق في {product}',
  'subject.freeze-lifted': 'أُتيح تغيير عوامل التحقق في {product}',
  'subject.must-enrol': 'مطلوب عامل تحقق جديد في {product}',
  'subject.second-step-failing': 'رموز خاطئة بعد كلمة مرورك في {product}',
  'subject.signed-in': 'تسجيل دخول جديد إلى {product}',
  'subject.preferred-changed': 'تم تغيير عامل التحقق المفضل في {product}',
  'subject.registered-again': 'محاولة تسجيل حساب بعنوانك في {product}',
  'subject.sign-in-code': 'رمز تسجيل الدخول إلى {product}',
  'subject.step-up-code': 'رمز التأكيد الخاص بك في {product}',
  'subject.enrol-code': 'رمز إعداد عامل تحقق ثانٍ في {product}',
  'subject.verify-address': 'أكّد عنوان بريدك الإلكتروني لدى {product}',

  'first.factor-added':
    '{count, plural, zero {لم يُضف أي عامل تحقق ثانٍ} one {تمت إضافة عامل تحقق ثانٍ} two {تمت إضافة عاملي تحقق} few {تمت إضافة # عوامل تحقق} many {تمت إضافة # عامل تحقق} other {تمت إضافة # عامل تحقق}} إلى حسابك {account} {by}: {factors}.',
  'first.factor-removed':
    '{count, plural, zero {لم يُزَل أي عامل تحقق ثانٍ} one {تمت إزالة عامل تحقق ثانٍ} two {تمت إزالة عاملي تحقق} few {تمت إزالة # عوامل تحقق} many {تمت إزالة # عامل تحقق} other {تمت إزالة # عامل تحقق}} من حسابك {account} {by}: {factors}.',
  'first.factor-restored':
    '{count, plural, zero {لم يُستعَد أي عامل تحقق ثانٍ} one {تمت استعادة عامل تحقق ثانٍ} two {تمت استعادة عاملي تحقق} few {تمت استعادة # عوامل تحقق} many {تمت استعادة # عامل تحقق} other {تمت استعادة # عامل تحقق}} في حسابك {account} {by}: {factors}.',
  'first.factor-locked':
    '{count, plural, zero {لم يُقفل أي عامل تحقق ثانٍ} one {تم قفل عامل تحقق ثانٍ} two {تم قفل عاملي تحقق} few {تم قفل # عوامل تحقق} many {تم قفل # عامل تحقق} other {تم قفل # عامل تحقق}} في حسابك {account} تلقائيًا بعد عدد كبير من الرموز الخاطئة المتتالية: {factors}.',
  'first.recovery-codes-void':
    'تم إبطال رموز الاسترداد الخاصة بحسابك {account} تلقائيًا بعد عدد كبير من الرموز الخاطئة المتتالية.',
  'first.recovery-codes-issued':
    '{count, plural, zero {لم يُصدر أي رمز استرداد} one {تم إصدار رمز استرداد جديد} two {تم إصدار رمزي استرداد جديدين} few {تم إصدار # رموز استرداد جديدة} many {تم إصدار # رمز استرداد جديدًا} other {تم إصدار # رمز استرداد جديد}} لحسابك {account} {by}. لم تعد الرموز السابقة صالحة.',
  'first.recovery-codes-removed':
    '{count, plural, zero {لم يُزَل أي رمز استرداد} one {تمت إزالة آخر رمز استرداد} two {تمت إزالة رمزي استرداد} few {تمت إزالة # رموز استرداد} many {تمت إزالة # رمز استرداد} other {تمت إزالة # رمز استرداد}} من حسابك {account} {by}.',
  'first.recovery-code-used':
    'تم استخدام أحد رموز الاسترداد الخاصة بحسابك {account} {by}. {left, plural, zero {لم يبقَ أي رمز.} one {بقي رمز واحد.} two {بقي رمزان.} few {بقيت # رموز.} many {بقي # رمزًا.} other {بقي # رمز.}}',
  'first.address-changed': 'تم تغيير عناوين التواصل الخاصة بحسابك {account} {by}: {changes}.',
  'first.password-changed': 'تم تغيير كلمة مرور حسابك {account} {by}.',
  'first.account-closed': 'تم إغلاق حسابك {account} {by}.',
  'first.changes-frozen': 'تم إيقاف تغيير عوامل التحقق في حسابك {account} {by} حتى {until}.',
  'first.freeze-lifted': 'تم رفع الإيقاف عن تغيير عوامل التحقق في حسابك {account} {by}.',
  'first.must-enrol': 'تم طلب عامل تحقق ثانٍ جديد لحسابك {account} {by}.',
  'first.second-step-failing': 'أدخل شخص ما كلمة المرور الصحيحة لحسابك {account} ثم أدخل رموزًا خاطئة عدة مرات.',
  'first.signed-in': 'تم تسجيل دخول جديد إلى حسابك {account}.',
  'first.preferred-changed':
    'تم تغيير عامل التحقق المفضل في حسابك {account} {by}: {kind, select, totp {تطبيق المصادقة} sms {الرموز عبر الرسائل النصية} email {الرموز عبر البريد الإلكتروني} other {لا شيء}}.',
  'first.registered-again': 'حاول شخص ما التسجيل بهذا العنوان، وهو تابع لحسابك {account} من قبل.',

  'also.factor-added': 'أُضيف في الخطوة نفسها: {factors}.',
  'also.factor-removed': 'أُزيل في الخطوة نفسها: {factors}.',
  'also.factor-restored': 'استُعيد في الخطوة نفسها: {factors}.',
  'also.factor-locked': 'قُفل في الخطوة نفسها: {factors}.',
  'also.recovery-codes-issued':
    '{count, plural, zero {لم يُصدر أي رمز استرداد} one {صدر رمز استرداد جديد} two {صدر رمزا استرداد جديدان} few {صدرت # رموز استرداد جديدة} many {صدر # رمز استرداد جديدًا} other {صدر # رمز استرداد جديد}} في الخطوة نفسها.',
  'also.address-changed': 'عناوين التواصل التي تغيرت في الخطوة نفسها: {changes}.',
  'also.password-changed': 'تم تغيير كلمة المرور في الخطوة نفسها.',
  'also.reported': 'أبلغ شخص ما أن تغييرًا سابقًا في هذا الحساب لم يصدر عن صاحبه.',
  'also.reason': 'السبب المذكور: «{reason}»',
  'also.renew': 'لم يبقَ إلا القليل من رموز الاسترداد. يُرجى طلب مجموعة جديدة.',

  when: 'متى: {moment}',
  where:
    'من أين: {known, select, both {{browser} على {system}} browser {{browser}} system {{system}} other {غير مسجل}}',
  'where.address': 'عنوان الشبكة: {address}',
  'where.place': 'المكان (تقريبًا): {place}',
  reference: 'الرقم المرجعي: {reference}',

  'holds.left':
    '{count, plural, zero {لم يبقَ أي عامل تحقق ثانٍ.} one {عامل التحقق المستخدم: {kinds}.} two {عاملا التحقق المستخدمان: {kinds}.} few {عوامل التحقق المستخدمة: {kinds}.} many {عوامل التحقق المستخدمة: {kinds}.} other {عوامل التحقق المستخدمة: {kinds}.}}',
  'holds.preferred':
    '{kind, select, totp {تطبيق المصادقة هو المفضل.} sms {الرموز عبر الرسائل النصية هي المفضلة.} email {الرموز عبر البريد الإلكتروني هي المفضلة.} other {لا يوجد نوع مفضل.}}',
  'holds.next':
    '{asks, select, totp {سيُطلب عند تسجيل الدخول القادم كلمة المرور ورمز من تطبيق المصادقة.} sms {سيُطلب عند تسجيل الدخول القادم كلمة المرور ورمز يُرسل في رسالة نصية.} email {سيُطلب عند تسجيل الدخول القادم كلمة المرور ورمز يُرسل بالبريد الإلكتروني.} password {سيُطلب عند تسجيل الدخول القادم كلمة المرور وحدها.} enrol {عند تسجيل الدخول القادم يجب إعداد عامل تحقق ثانٍ جديد قبل أي شيء آخر.} other {لن يُطلب شيء جديد عند تسجيل الدخول القادم.}}',
  'holds.recovery':
    '{state, select, ended {لم تعد رموز الاسترداد صالحة.} kept {ما زالت رموز الاسترداد صالحة.} other {لا توجد رموز استرداد.}}',
  'holds.sessions':
    '{state, select, all {تم إنهاء جميع الجلسات.} others {تم إنهاء جميع الجلسات الأخرى.} other {لم يتم إنهاء أي جلسة.}}',
  'holds.devices':
    '{state, select, ended {لم تعد الأجهزة المحفوظة موثوقة.} other {لم يتغير شيء بشأن الأجهزة المحفوظة.}}',
  'holds.closed':
    'لم يعد بإمكان أحد تسجيل الدخول إلى الحساب. لم تعد جلساته وعوامل التحقق ورموز الاسترداد الخاصة به موجودة.',

  'if-you': 'إذا كنت أنت من فعل ذلك فلا يلزمك فعل شيء.',
  'not-you':
    'إذا لم تكن أنت، فافتح هذه الصفحة واضغط الزر الموجود فيها. سيُنهي ذلك جميع الجلسات ويوقف تغيير عوامل التحقق لبعض الوقت.',
  'not-you.button': 'لم أكن أنا',
  'not-you.undo': 'يمكن استعادة ما أُزيل من هناك حتى {until}.',
  'not-you.no-undo': 'لا يمكن استعادة ما أُزيل من هناك.',
  'not-you.until': 'يمكن استخدام الصفحة حتى {until}.',
  'not-you.closed': 'إذا لم تكن أنت، فأبلغنا فورًا.',
  'not-you.plain': 'إذا لم تكن أنت، فسجّل الدخول وغيّر كلمة مرورك وراجع عوامل التحقق الخاصة بك.',
  'not-you.register': 'إذا لم تكن أنت، فحسابك كما هو ولم يدخل إليه أحد بهذه الطريقة.',
  'by-hand': 'بدلًا من اتباع رابط يمكنك فتح {site} بنفسك.',
  contact: 'يمكنك التواصل معنا دون تسجيل الدخول: {contact}',
  'never-ask': 'نحن لا نطلب أبدًا كلمة مرور أو رمزًا عبر البريد الإلكتروني.',
  why: 'وصلتك هذه الرسالة لأن هذا العنوان تابع لحساب في {product} أو كان تابعًا له حتى وقت قريب. لا يمكن إلغاء الاشتراك في رسائل الأمان.',

  'code.sign-in':
    'يقوم شخص ما، وهو أنت على الأرجح، بتسجيل الدخول إلى حسابك {account} وقد أدخل كلمة المرور الصحيحة. يلزم إدخال رمز لإكمال تسجيل الدخول إلى الحساب.',
  'code.step-up':
    'يريد شخص ما، وهو أنت على الأرجح، تغيير شيء يتعلق بأمان حسابك {account}. يؤكد الرمز أنك أنت من يطلب هذا التغيير في الحساب.',
  'code.enrol':
    'يقوم شخص ما، وهو أنت على الأرجح، بإعداد رموز كعامل تحقق ثانٍ لحسابك {account}. يؤكد الرمز أن هذه الرموز تصل إليك بالفعل.',
  'code.until': 'يمكن استخدام الرمز مرة واحدة حتى {until}.',
  'code.asked': 'وقت الطلب: {moment}',
  'code.below': 'هذا هو الرمز:',
  'code.not-asked': 'إذا لم تطلبه أنت، فربما يعرف شخص ما كلمة مرورك. يُرجى تغييرها.',
  'code.never': 'لا تعطِ الرمز لأحد أبدًا. لن يطلبه منك أي شخص من طرفنا.',
  verify: 'يُرجى تأكيد أن هذا العنوان تابع لحسابك {account}: افتح الصفحة واضغط الزر الموجود فيها.',
  'verify.button': 'تأكيد هذا العنوان',
  'verify.until': 'يمكن استخدام الصفحة حتى {until}.',
  'verify.not-asked': 'إذا لم تسجّل حسابًا في {product} فلا يلزمك فعل شيء.',

  'sms.alert': '{subject}، {time}. لست أنت؟ افتح {site}',
  'sms.code':
    '{code} هو رمزك في {product}، صالح لمدة {minutes, plural, zero {# دقيقة} one {دقيقة واحدة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}. لا تعطه لأحد.',

  'page.language': 'اللغة',
  'page.not-me.title': 'لم أكن أنا',
  'page.not-me.happened': 'ما الذي حدث',
  'page.not-me.will': 'ما الذي يفعله الزر',
  'page.not-me.will-end-sessions': 'يُنهي جميع جلسات الحساب.',
  'page.not-me.will-freeze':
    'يوقف تغيير عوامل التحقق ورموز الاسترداد والعناوين لمدة {hours, plural, zero {# ساعة} one {ساعة واحدة} two {ساعتين} few {# ساعات} many {# ساعة} other {# ساعة}}.',
  'page.not-me.will-restore': 'يستعيد ما أُزيل. هذا ممكن حتى {until}.',
  'page.not-me.will-replace': 'يستعيد ما تم استبداله ويزيل البديل.',
  'page.not-me.will-not-restore': 'لا يمكنه استعادة ما أُزيل.',
  'page.not-me.will-void': 'يُبطل رموز الاسترداد التي صدرت منذ ذلك الحين.',
  'page.not-me.will-tell': 'يرسل رسالة إلى كل عنوان نُعلمه بالتغييرات.',
  'page.not-me.wont': 'ما الذي لا يفعله الزر',
  'page.not-me.wont-sign-in': 'لا يسجّل دخول أحد.',
  'page.not-me.wont-remove': 'لا يزيل أي عامل تحقق آخر ولا يغيّر أي كلمة مرور.',
  'page.not-me.wont-loosen': 'لا يخفف أيًا من إجراءات حماية الحساب.',
  'page.not-me.added-stays': 'ما أُضيف يبقى. لإزالته تواصل مع جهة الاتصال أدناه.',
  'page.not-me.button': 'لم أكن أنا: احموا حسابي',
  'page.done.title': 'حسابك محمي الآن',
  'page.done.intro': 'تم ما يلي:',
  'page.done.sessions': 'انتهت جميع جلسات الحساب.',
  'page.done.restored': 'تمت استعادة: {factors}.',
  'page.done.not-restored': 'لم تتم استعادة أي شيء.',
  'page.done.frozen': 'لا يمكن تغيير عوامل التحقق ورموز الاسترداد والعناوين حتى {until}.',
  'page.done.told': 'ستصل رسالة بذلك إلى كل عنوان نُعلمه بالتغييرات.',
  'page.done.next': 'ما الذي ينبغي فعله الآن',
  'page.done.next-sign-in': 'سجّل الدخول عبر {site}.',
  'page.done.next-password': 'غيّر كلمة مرورك.',
  'page.done.next-factors': 'راجع عوامل التحقق الخاصة بك. إذا لم يكن أحدها لك فتواصل مع جهة الاتصال أدناه.',
  'page.used.title': 'تم الإبلاغ عن هذا من قبل',
  'page.used.intro': 'تم الإبلاغ عن التغيير بتاريخ {moment}، وتم عندئذ ما يلي:',
  'page.over.title': 'لا يمكن استخدام هذه الصفحة',
  'page.over.text': 'العنوان غير مكتمل أو انتهت مدته. لم يتغير شيء.',
  'page.over.ways': 'يمكنك تسجيل الدخول عبر {site} ومراجعة عوامل التحقق الخاصة بك هناك.',
  'page.verify.title': 'أكّد عنوان بريدك الإلكتروني',
  'page.verify.text': 'اضغط الزر لتأكيد أن العنوان الذي أُرسل إليه هذا الرابط هو عنوانك.',
  'page.verify.button': 'تأكيد عنواني',
  'page.verify.done.title': 'تم تأكيد عنوانك',
  'page.verify.done.text': 'يمكنك إغلاق هذه الصفحة.',
  'page.verify.already.title': 'تم تأكيد عنوانك من قبل',
  'page.verify.already.text': 'لم يبقَ ما يلزم فعله. يمكنك إغلاق هذه الصفحة.',
  'page.verify.over.title': 'لا يمكن استخدام هذا الرابط',
  'page.verify.over.text': 'الرابط غير مكتمل أو انتهت مدته أو أُرسل رابط أحدث منه. اطلب رابطًا جديدًا عبر {site}.',
  'page.busy.title': 'لم ينجح ذلك',
  'page.busy.text': 'لم يتغير شيء. يُرجى المحاولة مرة أخرى بعد دقيقة.',
};
