import { el } from './dom.ts'

const HUES = 6

const hueOf = (text: string): number => Array.from(text).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7) % HUES

/** What an avatar without a picture shows: the number of a crew, else the last two characters of a name, as the real clients do. */
const initials = (name: string): string => /\d+$/.exec(name)?.[0].slice(-2) ?? Array.from(name).slice(-2).join('')

export const personAvatar = (name: string): HTMLElement =>
  el('span', { class: 'avatar', 'data-hue': String(hueOf(name)), 'aria-hidden': 'true' }, initials(name))

export const groupAvatar = (name: string): HTMLElement =>
  el('span', { class: 'avatar avatar-group', 'aria-hidden': 'true' }, Array.from(name).slice(0, 2).join(''))

export const botAvatar = (): HTMLElement => el('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' })
