import type { Initiator } from '../../policy/order.ts'

const COMPANY = /我们|我方|公司|人手|单子?太?多|跑不过来|来不及|车坏|材料/
/** The customer as the one who speaks, not the one who is spoken to: `跟客户说好了` does not tell who asked. */
const CUSTOMER = /(?<![跟和与同向给对让请问])(?:客户|用户)(?:自己)?(?:要求|要|提出|想|说(?!好)|改|有事|不在|没空|没时间)/

/** Who asked for another time; null: not said. A reason of the company's goes before what the customer said of it (I-5). */
export function saidInitiator(words: string): Initiator | null {
  if (COMPANY.test(words)) return 'company'
  return CUSTOMER.test(words) ? 'customer' : null
}

const REFUSED = /不同意|不答应|不认可|不肯|不愿意?|拒绝/
/** `未经客户同意`, `还没得到确认`. */
const NOT_YET = /(?:没|未)[^,.]{0,8}(?:同意|答应|确认|认可)/
/** `等客户确认`, `需要用户同意`. */
const AWAITED = /[等待需要让请先](?:客户|用户)?(?:再|来|那边)?(?:同意|答应|确认)/
const AGREED = /(?:已?同意|答应|确认|认可|谈好|说好|协商好)/

/** Whether the customer agreed; null: not said. Consent that is awaited is none (四(五)). */
export function saidConsent(words: string): boolean | null {
  if ([REFUSED, NOT_YET, AWAITED].some((form) => form.test(words))) return false
  return AGREED.test(words) ? true : null
}
