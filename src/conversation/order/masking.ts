import type { Contact } from '../../orders/history/event.ts'
import { cut } from '../reading/text.ts'

/** `张三` → `张**`: the same length for every name, so that it gives nothing else away. */
export const maskName = (name: string): string => `${cut(name, 1)}**`

/** `12003908910` → `120****8910`; what is too short to keep both ends is hidden whole. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length < 8 ? '****' : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

/** The address up to the street or the estate: nothing from the first house, building or flat number on. */
export function streetOf(address: string): string {
  const number =
    /[0-9０-９#＃]|[一二三四五六七八九十百零〇两]+(?=号|弄|栋|幢|座|单元|室|楼|层|组)|[A-Za-zＡ-Ｚａ-ｚ](?=座|栋|幢|区|室|单元)/u.exec(
      address,
    )
  return (number === null ? address : address.slice(0, number.index)).trim()
}

/** Numbers that may be somebody's telephone; those of orders and recordings begin with letters or words. */
const TELEPHONE = /(?<![A-Za-z0-9_@-])\d(?:[ -]?\d){6,11}(?![A-Za-z0-9_@])/g

const DOOR = /(?:\d+(?:-\d+)?(?:栋|幢|号楼|座|单元|室|户))+/g

/** What somebody wrote about an order, kept and shown without the customer's name, number and door. */
export function withoutContact(note: string, { name, address }: Contact): string {
  const anonymous = name === null || name.length < 2 ? note : note.replaceAll(name, maskName(name))
  const placeless = address === null || address === '' ? anonymous : anonymous.replaceAll(address, streetOf(address))
  return placeless.replace(DOOR, '**').replace(TELEPHONE, maskPhone)
}
