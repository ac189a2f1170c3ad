import { byId, el } from './dom.ts'

/** Shows a picture as large as the window; a click anywhere or Escape closes it. */
export function pictureDialog(): (picture: HTMLImageElement) => void {
  const dialog = byId('picture', HTMLDialogElement)
  dialog.addEventListener('click', () => dialog.close())
  return ({ src, alt }) => {
    dialog.replaceChildren(el('img', { src, alt }), el('p', {}, alt), el('button', { type: 'button', class: 'picture-close' }, '关闭'))
    dialog.showModal()
  }
}
