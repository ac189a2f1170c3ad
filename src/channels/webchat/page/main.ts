import { actionsOn, type Speaker } from './model/act.ts'
import { drawsClock } from './view/clock.ts'
import { composer } from './view/composer.ts'
import { drawsFrame } from './view/frame.ts'
import { openLink } from './model/link.ts'
import { drawsLog } from './view/log.ts'
import { goesToPlaces } from './model/navigation.ts'
import { pictureDialog } from './view/picture.ts'
import { drawsSidebar } from './view/sidebar.ts'
import { hear, newState, places } from './model/state.ts'
import { whoDialog } from './view/who.ts'

const state = newState()
let drawing = false

/** Draws once for all that changes in one turn; not tied to frames, which a hidden page does not get. */
function changed(): void {
  if (drawing) return
  drawing = true
  queueMicrotask(() => {
    drawing = false
    draw()
  })
}

const speaker: Speaker = { send: (message) => link.send(message) }
const actions = actionsOn(state, speaker, changed)
const who = whoDialog(state, actions)
const line = composer(actions)
const go = goesToPlaces(state, changed)
const drawSidebar = drawsSidebar(() => who.open())
const drawClock = drawsClock(actions)
const drawFrame = drawsFrame(changed)
const drawLog = drawsLog(actions, { press: ({ says }, card) => actions.say(says, true, card), show: pictureDialog() }, (text) =>
  line.use(text),
)

function draw(): void {
  go()
  const place = places(state).find(({ key }) => key === state.here) ?? null
  drawFrame(state, place)
  drawSidebar(state)
  drawClock(state)
  line.draw(state, place)
  drawLog(state, place)
}

const link = openLink(
  (message) => {
    // Another program or another database: what this page knows may no longer be true.
    if (message.type === 'hello' && state.hello && state.hello.version !== message.version) return location.reload()
    hear(state, message, performance.now())
    if (message.type === 'hello' && !actions.arrive()) who.open()
    changed()
  },
  (open) => {
    state.link = open ? 'open' : 'lost'
    changed()
  },
)

document.addEventListener('visibilitychange', () => {
  state.watched = !document.hidden
  changed()
})
setInterval(() => drawClock(state), 1000)
changed()
