import type { Message } from './message.ts'

/** What a message is about, in one line: all that many telephones show while they ring. */
export function briefOf(message: Message): string {
  switch (message.kind) {
    case 'text':
      return firstLine(message.text)
    case 'table':
      return message.brief ?? message.title
    case 'card': {
      const [first] = message.fields
      return (
        message.brief ?? (first === undefined ? message.title : `${message.title}${/[？?]$/.test(message.title) ? '' : '：'}${first.value}`)
      )
    }
    case 'image':
    case 'file':
      return firstLine(message.text) || message.name
  }
}

const firstLine = (text: string): string => text.split('\n').find((line) => line.trim() !== '') ?? ''
