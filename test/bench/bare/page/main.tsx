import { createRoot } from 'react-dom/client'
import { BareList } from './bare-list.tsx'

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<BareList />)
