import { pageAt } from './pages';

describe('the page at a URL of the console', () => {
  it.each([
    ['/', { name: 'front' }],
    ['/login', { name: 'login' }],
    ['/orders', { name: 'orders' }],
    ['/orders/', { name: 'orders' }],
    ['/orders/0ad3', { name: 'order', orderId: '0ad3' }],
    ['/watch/0ad3', { name: 'watch', orderId: '0ad3' }],
    ['/operations', { name: 'operations', section: 'overview' }],
    ['/operations/contexts', { name: 'operations', section: 'contexts' }],
    ['/operations/breaches', { name: 'operations', section: 'breaches' }],
    ['/operations/parked', { name: 'operations', section: 'parked' }],
    ['/operations/audit', { name: 'operations', section: 'audit' }],
    ['/shop', { name: 'shop', section: 'products' }],
    ['/shop/products/a%20b', { name: 'shop', section: 'products', id: 'a b' }],
    ['/shop/stock/TEA%2F1', { name: 'shop', section: 'stock', id: 'TEA/1' }],
    ['/shop/payments', { name: 'shop', section: 'payments' }],
    ['/operations/nonsense', { name: 'unknown' }],
    ['/orders/0ad3/more', { name: 'unknown' }],
    ['/shop/products/1/2', { name: 'unknown' }],
    ['/nonsense', { name: 'unknown' }],
    ['/watch', { name: 'unknown' }],
  ])('%s', (path, page) => {
    expect(pageAt(path)).toEqual(page);
  });
});
