import type { Metadata } from 'next'
import Link from 'next/link'

import './styles/base.css'
import './styles/frame.css'
import './styles/parts.css'
import './styles/connection.css'
import './styles/customers.css'
import './styles/sync.css'
import './styles/review.css'

export const metadata: Metadata = {
  title: { default: 'Microsoft Entra', template: '%s · Microsoft Entra' },
  icons: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="%232c5cc5"/></svg>',
}

export default function Layout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        <a className="skip" href="#content">Skip to the content</a>
        <header className="top">
          <Link className="brand" href="/">Fernhill PSA</Link>
          <nav aria-label="Breadcrumb">
            <ol className="crumbs">
              <li>Settings</li>
              <li>Integrations</li>
              <li aria-current="page">Microsoft Entra</li>
            </ol>
          </nav>
          <span className="who" title="Logged in">Robin Vale</span>
        </header>
        {children}
      </body>
    </html>
  )
}
