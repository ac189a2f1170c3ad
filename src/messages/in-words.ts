import type { FileMessage, TableMessage, TextMessage } from './message.ts'

/** A picture or file where none can be carried: what was written to stand for it, or its name and what it shows. */
export const inWords = ({ kind, name, text, instead }: FileMessage): TableMessage | TextMessage =>
  instead ?? { kind: 'text', text: `〔${kind === 'image' ? '图片' : '文件'} ${name.replaceAll(/[\r\n]+/g, ' ')}〕\n${text}` }
