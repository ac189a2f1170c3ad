/**
 * The notice's clauses (中电信连云港〔2017〕148号) and our interpretations of it, and which part of the product acts on each.
 * `verdict`: one order; `claims`, `contractors`, `pay`, `figures`: over many; `product`: alerts, commands, lists; `none`: not software.
 */
export const clauses = {
  '二(二)': { says: 'public FTTH broadband and iTV-HD customers', actedOnBy: 'verdict' },
  '二(三)': { says: 'in force from 2017-07-01', actedOnBy: 'verdict' },
  '二(四)1': { says: 'install deadline', actedOnBy: 'verdict' },
  '二(四)2': { says: 'repair deadline', actedOnBy: 'verdict' },
  '二(四)3(1)': { says: 'force majeure is outside compensation', actedOnBy: 'verdict' },
  '二(四)3(2)': { says: 'late without exemption is compensated unasked', actedOnBy: 'verdict' },
  '二(五)': { says: 'mandatory in central areas and county towns, elsewhere by opt-in', actedOnBy: 'verdict' },
  '三(一)': { says: 'amounts', actedOnBy: 'verdict' },
  '三(二)': { says: 'exemptions, a closed list', actedOnBy: 'verdict' },
  '三(三)1': { says: 'without proof the customer’s account stands', actedOnBy: 'verdict' },
  '三(三)2': { says: 'entry and completion in the system count', actedOnBy: 'verdict' },
  '三(四)': { says: 'paid as account top-up', actedOnBy: 'product' },
  '四(一)': { says: 'readiness', actedOnBy: 'none' },
  '四(二)': { says: 'honest publicity', actedOnBy: 'none' },
  '四(三)1': { says: 'visit by day, escalate ahead, dispatch', actedOnBy: 'product' },
  '四(三)2': { says: 'after 18:00 tell the dispatcher and the customer', actedOnBy: 'product' },
  '四(三)3': { says: 'one support desk', actedOnBy: 'product' },
  '四(四)': { says: 'install pay', actedOnBy: 'pay' },
  '四(五)': { says: 'reschedules only with the customer’s consent', actedOnBy: 'verdict' },
  '四(六)': { says: 'paid within 7 natural days', actedOnBy: 'verdict' },
  '四(七)': { says: 'no long overtime', actedOnBy: 'product' },
  '四(八)': { says: 'an unsafe visit is not made, and still compensated', actedOnBy: 'verdict' },
  '四(九)1': { says: 'the contractor’s share above 5 %', actedOnBy: 'contractors' },
  '四(九)2': { says: 'pay never depends on compensation', actedOnBy: 'pay' },
  '四(九)3': { says: 'acceptance faults are counted', actedOnBy: 'figures' },
  五: { says: 'who does what', actedOnBy: 'product' },
  'I-1': { says: '16:00:00 is still same-day', actedOnBy: 'verdict' },
  'I-2': { says: 'the day ends at 23:59:59; 24 h 0 s is in time', actedOnBy: 'verdict' },
  'I-3': { says: 'each started 24 h after the deadline is a late day', actedOnBy: 'verdict' },
  'I-4': { says: 'one claim per household, the largest amount', actedOnBy: 'claims' },
  'I-5': { says: 'a later visit asked by the company keeps the promise', actedOnBy: 'verdict' },
  'I-6': { says: 'a missed appointment after 16:00 is compensated', actedOnBy: 'verdict' },
  'I-7': { says: 'force majeure must meet the promised window, and reaches 48 h past its end', actedOnBy: 'verdict' },
  'I-8': { says: 'a late order cancelled: paid only if by the company', actedOnBy: 'verdict' },
  'I-9': { says: 'full-service standard limit of 48 h and 72 h', actedOnBy: 'verdict' },
  'I-10': { says: 'the day of completion is day 0', actedOnBy: 'verdict' },
  'I-11': { says: '5 % of all guaranteed orders of the month', actedOnBy: 'contractors' },
  'I-12': { says: 'no other reason exempts', actedOnBy: 'verdict' },
  'I-13': { says: 'an opted-in rural area is promised and exempt', actedOnBy: 'verdict' },
  'I-14': { says: 'no usable appointment after 16:00: the end of the next day', actedOnBy: 'verdict' },
  'I-15': { says: 'an earlier hour moves the crew, not the promise; too late cannot cure', actedOnBy: 'verdict' },
  'I-16': { says: 'an exemption voided later: the 7 days run from then', actedOnBy: 'verdict' },
} as const satisfies Record<
  string,
  { says: string; actedOnBy: 'verdict' | 'claims' | 'contractors' | 'pay' | 'figures' | 'product' | 'none' }
>

export type ClauseId = keyof typeof clauses
