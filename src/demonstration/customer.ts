import type { Contact } from '../orders/history/event.ts'
import type { Product } from '../policy/order.ts'
import type { Random } from './random.ts'

/** Somebody who does not exist: a masked name, a telephone number of a prefix that nobody is given, an invented address. */
export interface Customer {
  readonly household: string
  contactFor(product: Product): Contact
}

const surnames = ['张', '李', '王', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '马'] as const
const places = ['朝阳路', '解放路', '建设路', '新华路', '海滨路', '幸福小区', '和谐家园', '锦绣花园', '河滨新村', '科技园'] as const
const accountOf = { ftth: 'ftth', 'itv-hd': 'iptv', other: 'tel' } as const satisfies Record<Product, string>

export function newCustomer(random: Random, districtName: string): Customer {
  const code = random.digits(7)
  const name = `${random.pick(surnames)}${random.chance(0.5) ? '某' : '某某'}`
  const phone = `120${random.digits(8)}`
  const address = `${districtName}${random.pick(places)}${random.between(1, 299)}号`
  return {
    household: `LYG${code}`,
    contactFor: (product) => ({ name, phone, address, account: `0518${code}@${accountOf[product]}` }),
  }
}
