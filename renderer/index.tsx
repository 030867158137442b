import { z } from 'zod'
import { refuseMarkup } from './app/refuse-markup.ts'
import { sendForScreen } from './app/screens.ts'

// Both before any other module runs, which is why the app is loaded and not imported: schemas ask for eval while they
// are made, which our content security policy refuses and reports.
refuseMarkup(window)
z.config({ jitless: true })

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
const app = import('./app/start.tsx')
sendForScreen(location.hash)
const { start } = await app
start(root)
