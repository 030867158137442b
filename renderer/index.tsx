import { z } from 'zod'
import { refuseMarkup } from './app/refuse-markup.ts'

// Both before any other module runs, which is why the app is loaded and not imported: schemas ask for eval while they
// are made, which our content security policy refuses and reports.
refuseMarkup(window)
z.config({ jitless: true })

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
const { start } = await import('./app/start.tsx')
start(root)
