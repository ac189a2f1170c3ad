import { contactLook } from '../../audit/contact-looks.ts'
import type { Contact } from '../../orders/history/event.ts'
import type { AuditNote, Scene } from '../command.ts'
import { maskName, maskPhone, streetOf } from './masking.ts'
import { type SeenOrder, contactAllowed } from './seen-order.ts'

/**
 * A customer as an answer shows them: whole, with the entry for the trail that says so and goes with the answer, or masked. Answers have
 * whole contact data from here alone.
 */
export interface ContactShown {
  readonly name: string | null
  readonly phone: string | null
  readonly address: string | null
  /** Null: masked. */
  readonly look: AuditNote | null
}

/** As the asker may see it here; `where` as people call the command. */
export function contactShown(scene: Scene, seen: SeenOrder, where: string): ContactShown {
  const { contact, order } = seen.stored
  return contactAllowed(scene, seen) ? whole(contact, order.id, where) : masked(contact)
}

/** Whole, for a right that was checked otherwise. */
export const whole = ({ name, phone, address }: Contact, orderId: string, where: string): ContactShown => ({
  name,
  phone,
  address,
  look: contactLook(where, orderId),
})

export const masked = ({ name, phone, address }: Contact): ContactShown => ({
  name: name && maskName(name),
  phone: phone && maskPhone(phone),
  address: address && streetOf(address),
  look: null,
})
