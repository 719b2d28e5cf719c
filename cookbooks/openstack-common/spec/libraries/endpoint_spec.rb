# frozen_string_literal: true

RSpec.describe 'OpenStackCommon::Endpoint' do
  let(:node) do
    image = { 'host' => 'h', 'path' => '/v2', 'public' => { 'scheme' => 'https', 'host' => 'cloud' }, 'admin' => { 'host' => '2001:db8::1' } }
    converged('loads-common', openstack: { 'endpoints' => { 'image' => image } }).node
  end

  def url(*of)
    # The node first: it loads the library.
    node.then { |here| OpenStackCommon::Endpoint.url(here, *of) }
  end

  it 'puts the parts together' do
    expect(url('image', 'internal')).to eq('http://h:9292/v2')
  end

  it 'lets an interface override some of them' do
    expect([url('image'), url('image', 'admin')]).to eq(%w(https://cloud:9292/v2 http://[2001:db8::1]:9292/v2))
  end

  it 'names the service that is not there' do
    expect { url('imge') }.to raise_error(KeyError, /'imge'/)
  end
end
