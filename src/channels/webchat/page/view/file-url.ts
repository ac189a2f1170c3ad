import type { FileMessage } from '../../../../messages/message.ts'

const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

export const isPicture = ({ kind, mediaType }: FileMessage): boolean => kind === 'image' && PICTURES.includes(mediaType)

/** Where the page's server gives what the message refers to. */
export const fileUrl = ({ hash }: FileMessage): string => `/webchat/files/${hash}`
