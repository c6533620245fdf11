'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'

const root = '/settings/entra'
const tabs = [
  { href: root, text: 'Connection' },
  { href: `${root}/mappings`, text: 'Customers' },
  { href: `${root}/sync`, text: 'Sync' },
  { href: `${root}/review`, text: 'Review' },
  { href: `${root}/history`, text: 'History' },
]

export function Tabs({ waiting }: { waiting: number }) {
  const path = usePathname()
  const isHere = (href: string) => (href === root ? path === root : path.startsWith(href))
  return (
    <nav className="tabs" aria-label="Microsoft Entra">
      {tabs.map(({ href, text }) => (
        <Link key={href} href={href} aria-current={isHere(href) ? 'page' : undefined}>
          {text}
          {text === 'Review' && waiting > 0 && <span className="count" aria-label={`${waiting} waiting`}>{waiting}</span>}
        </Link>
      ))}
    </nav>
  )
}
