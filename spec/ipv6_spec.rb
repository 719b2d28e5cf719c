# frozen_string_literal: true

require 'json'
require 'uri'

# A whole cloud whose nodes have IPv6 addresses only: every place that any file, daemon or catalog names is read back.
RSpec.describe 'a cloud of IPv6' do
  own = 'fd00::11'
  cloud = 'fd00::10'
  hosts = [own, cloud, '::']
  openstack = { 'address' => own, 'endpoints' => { 'host' => cloud }, 'bind_service' => { 'host' => '::' } }

  let(:run) { converged('role[allinone]', openstack: openstack, into: %w(openstack_registration openstack_endpoints)) }

  # Each text that has an address of IPv6 in it, with the file and option that it is from.
  let(:options) do
    lines = run.find_resources(:openstack_config).flat_map do |config|
      OpenStackCommon::Ini.render(config.settings).lines(chomp: true).map { |line| ["#{config.path} #{line[/.* = /]}", line[/ = \K.*/]] }
    end
    lines.select { |_, text| text&.match?(/fd00|::/) }
  end

  # Not a port on the end of an address, which would be an address too.
  def place?(text)
    text.match?(/\A(inet6:)?\[(fd00::1[01]|::)\]:\d+\z/)
  end

  def url?(text, host)
    uri = URI(text)
    [uri.hostname, uri.host, uri.port.class] == [host, "[#{host}]", Integer]
  end

  it 'is named in URLs, addresses with a port, and addresses alone' do
    urls, others = options.partition { |_, text| text.include?('://') }
    expect(urls.size).to be > 20
    expect(urls.reject { |_, text| url?(text, cloud) }).to be_empty
    expect(others.reject { |_, text| hosts.include?(text) || place?(text) }).to be_empty
  end

  it 'tells python-memcached the kind of the address, as it wants to know' do
    caches = options.select { |name, _| name.match?(/memcached?_servers/) }
    expect(caches.map(&:last).uniq).to eq(["inet6:[#{cloud}]:11211"])
  end

  it 'is told to clients' do
    urls = run.find_resources(:openstack_endpoint).map(&:url)
    expect(urls.size).to eq(15)
    expect(urls.reject { |url| url?(url, cloud) }).to be_empty
  end

  it 'listens, and is waited for, with the port told from the address' do
    places = run.find_resources(:openstack_daemon).flat_map { |daemon| [daemon.bind, daemon.ready] }.compact
    expect(places.size).to be > 10
    expect(places.reject { |place| place?(place) }).to be_empty
  end

  # RabbitMQ and memcached have forms of their own.
  it 'has its broker and its cache listen' do
    expect(run.find_resource(:file, '/etc/rabbitmq/rabbitmq.conf').content).to include("listeners.tcp.1 = :::5672\n")
    expect(run.find_resource(:file, '/etc/memcached.conf').content).to include("-l ::\n")
  end

  it 'has cells whose URLs are right when Nova has filled in what it takes from its own' do
    run.find_resources(:openstack_compute_cell).flat_map { |cell| [cell.database, cell.messaging] }.grep_v('none:///').each do |template|
      filled = template.sub('{scheme}', 'x').sub('{hostname}', cloud).sub('{port}', '1').delete('{}')
      expect(url?(filled, cloud)).to be(true), filled
    end
  end

  it 'has tunnels between such addresses' do
    expect(run).to set_option('/etc/neutron/plugins/ml2/ml2_conf.ini', 'ml2', 'overlay_ip_version' => 6)
  end

  describe 'a place that no URL can be made of' do
    {
      %w(path) => ['v3', '/v3/', '//v3', '/', '/v3?x', '/v 3'],
      %w(public path) => ['v3'],
      %w(host) => ['[fd00::1]', 'fd00::1%eth0', 'http://h', 'h:80', 'h/x', '', ' h', nil],
      %w(internal host) => ['h:80'],
    }.each do |(*parents, key), values|
      values.each do |value|
        it "is refused by its name: #{[*parents, key].join('.')} #{value.inspect}" do
          wrong = parents.reverse.inject(key => value) { |acc, elem| { elem => acc } }
          name = "openstack.endpoints.image.#{[*parents, key].join('.')} is #{value.inspect}"
          expect { converged('role[openstack-cache]', openstack: { 'endpoints' => { 'image' => wrong } }) }.to raise_error(/#{Regexp.escape(name)}/)
        end
      end
    end

    it 'is refused where a daemon listens too' do
      expect { converged('openstack-ops-cache', openstack: { 'bind_service' => { 'network' => { 'host' => '[::]' } } }) }
        .to raise_error(/openstack.bind_service.network.host is "\[::\]"/)
    end
  end
end
