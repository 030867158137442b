export { RunbookPage } from './runbook-page.tsx'
