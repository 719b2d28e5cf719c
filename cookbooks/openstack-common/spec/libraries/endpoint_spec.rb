# frozen_string_literal: true

require_relative '../../libraries/endpoint'

RSpec.describe OpenStackCommon::Endpoint do
  let(:node) do
    image = { 'scheme' => 'http', 'host' => 'h', 'port' => 9292, 'path' => '/v2', 'public' => { 'scheme' => 'https', 'host' => 'cloud' } }
    openstack = { 'endpoints' => { 'image' => image }, 'bind_service' => {} }
    { 'openstack' => openstack }.tap { |node| node.define_singleton_method(:run_state) { {} } }
  end

  it 'puts the parts together' do
    expect(described_class.url(node, 'image', 'internal')).to eq('http://h:9292/v2')
  end

  it 'lets an interface override some of them' do
    expect(described_class.url(node, 'image')).to eq('https://cloud:9292/v2')
  end

  it 'names the service that is not there' do
    expect { described_class.url(node, 'imge') }.to raise_error(KeyError, /'imge'/)
  end
end
