# frozen_string_literal: true

require 'json'

# Roles and the environment are data: here they are put together with the recipes that they name.
RSpec.describe 'roles' do
  root = File.expand_path('..', __dir__)
  roles = Dir.glob(File.join(root, 'roles', '*.json')).to_h { |path| [File.basename(path, '.json'), JSON.parse(File.read(path))] }
  reference = JSON.parse(File.read(File.join(root, 'environments', 'reference.json')))['default_attributes']['openstack']

  # Every configuration file of a whole cloud, with the daemons that are restarted for it.
  readers = {
    '/etc/mysql/mariadb.conf.d/99-openstack.cnf' => %w(mariadb),
    '/etc/keystone/keystone.conf' => %w(keystone),
    '/etc/keystone/keystone-uwsgi.ini' => %w(keystone),
    '/etc/glance/glance-api.conf' => %w(glance-api),
    '/etc/placement/placement.conf' => %w(placement-api),
    '/etc/placement/placement-api-uwsgi.ini' => %w(placement-api),
    '/etc/nova/nova.conf' => %w(nova-api nova-api-metadata nova-compute nova-conductor nova-novncproxy nova-scheduler),
    '/etc/nova/nova-api-uwsgi.ini' => %w(nova-api),
    '/etc/nova/nova-api-metadata-uwsgi.ini' => %w(nova-api-metadata),
    '/etc/nova/nova-compute.conf' => %w(nova-compute),
    '/etc/neutron/neutron.conf' => %w(
      neutron-api neutron-dhcp-agent neutron-l3-agent neutron-metadata-agent neutron-openvswitch-agent neutron-rpc-server
    ),
    '/etc/neutron/neutron-api-uwsgi.ini' => %w(neutron-api),
    '/etc/neutron/plugins/ml2/ml2_conf.ini' => %w(neutron-api neutron-rpc-server),
    '/etc/neutron/plugins/ml2/openvswitch_agent.ini' => %w(neutron-openvswitch-agent),
    '/etc/neutron/l3_agent.ini' => %w(neutron-l3-agent),
    '/etc/neutron/dhcp_agent.ini' => %w(neutron-dhcp-agent),
    '/etc/neutron/metadata_agent.ini' => %w(neutron-metadata-agent),
  }.freeze

  # Where an operator sets an option of each file: below node['openstack'].
  attributes = {
    %w(identity conf) => '/etc/keystone/keystone.conf',
    %w(image conf) => '/etc/glance/glance-api.conf',
    %w(placement conf) => '/etc/placement/placement.conf',
    %w(compute conf) => '/etc/nova/nova.conf',
    %w(compute conf_compute) => '/etc/nova/nova-compute.conf',
    %w(network conf) => '/etc/neutron/neutron.conf',
    %w(network conf_ml2) => '/etc/neutron/plugins/ml2/ml2_conf.ini',
    %w(network conf_openvswitch_agent) => '/etc/neutron/plugins/ml2/openvswitch_agent.ini',
    %w(network conf_l3) => '/etc/neutron/l3_agent.ini',
    %w(network conf_dhcp) => '/etc/neutron/dhcp_agent.ini',
    %w(network conf_metadata) => '/etc/neutron/metadata_agent.ini',
  }.freeze

  # The items of the data bag that a node without an API must be able to open: the split of items is by these audiences.
  audiences = {
    'openstack-database' => %w(database),
    'openstack-messaging' => %w(broker messaging),
    'openstack-cache' => [],
    'openstack-hypervisor' => %w(messaging service),
    'openstack-network-node' => %w(messaging metadata),
  }.freeze

  # What changes the cloud through its APIs, as the administrator.
  keystone = Dir.children(File.join(root, 'cookbooks/openstack-identity/resources')).map { |file| :"openstack_#{File.basename(file, '.rb')}" }
  administered = %i(openstack_image openstack_flavor openstack_network openstack_subnet openstack_router) + keystone

  define_method(:deployed) { |name| converged("role[#{name}]", openstack: reference) }

  include_examples 'recipes that fit together', 'role[allinone]'

  roles.each do |name, role|
    it "#{name} is what its file is called, and can be deployed" do
      expect(role['name']).to eq(name)
      expect { deployed(name) }.not_to raise_error
    end
  end

  it 'allinone is all the others, with what a service talks to before the service' do
    expect(roles['allinone']['run_list'].filter_map { |entry| entry[/\Arole\[(.*)\]\z/, 1] }).to match_array(roles.keys - %w(allinone))
    expect(deployed('allinone').node.run_list.expand('_default', 'disk').recipes.map { |name| name.delete_prefix('openstack-') }).to eq(
      %w(ops-database ops-messaging ops-cache identity image placement compute compute::hypervisor network network::agents
         network::openvswitch compute::own_host)
    )
  end

  audiences.each do |name, items|
    it "#{name} reads of the secrets: #{items.empty? ? 'none' : items.join(', ')}" do
      expect((deployed(name).node.run_state[:openstack_secrets] || {}).keys).to match_array(items)
    end

    it "#{name} needs no administrator" do
      expect(deployed(name).resource_collection.map(&:declared_type) & administered).to be_empty
    end
  end

  describe 'a whole cloud on one node' do
    let(:cloud) { deployed('allinone') }

    readers.each do |path, daemons|
      it "restarts #{daemons.join(', ')} for #{path}" do
        expect(daemons_reading(cloud, path)).to eq(daemons)
      end
    end

    attributes.each do |(service, file), path|
      it "takes any option of #{path} from #{service}.#{file}, and for no other file" do
        changed = converged('role[allinone]', openstack: reference.merge(service => { file => { 'of_the_operator' => { 'option' => 'value' } } }))
        files = changed.find_resources(:openstack_config).select { |config| config.settings.key?('of_the_operator') }
        expect(files.map { |config| [config.path, config.settings['of_the_operator'].to_h] }).to eq([[path, { 'option' => 'value' }]])
      end
    end

    # Chef keeps copies of the files that it replaces, and shows what it changes in them, unless it is told.
    it 'holds secrets only in files that others cannot read, that Chef neither copies nor shows' do
      run = converged('role[allinone]', openstack: reference, into: %w(openstack_config openstack_fernet_keys))
      secrets = Regexp.union(SecretValues.texts.flat_map { |text| [text, ERB::Util.url_encode(text)] })
      telling = run.find_resources(:file).select { |file| file.content.to_s.match?(secrets) }
      expect(telling.map(&:path)).to include('/etc/nova/nova.conf', '/etc/keystone/keystone.conf', '/etc/keystone/fernet-keys/0')
      open = telling.reject { |file| file.sensitive && file.backup == false && file.mode.end_with?('0') }
      expect(open.map(&:path)).to be_empty
    end

    it 'has no configuration beyond these files' do
      written = cloud.find_resources(:openstack_config) + cloud.find_resources(:openstack_wsgi)
      expect(written.map(&:path) - readers.keys).to be_empty
    end

    it 'sees every daemon live: by its port, or by its connection to the broker; the rest is no daemon of OpenStack' do
      unseen = running_daemons(cloud).reject { |daemon| daemon.ready || daemon.connects == '192.0.2.11:5672' }
      expect(unseen.map(&:unit)).to match_array(%w(libvirtd.socket ovsdb-server openvswitch-switch openstack-bridge-br-ex))
    end

    it 'waits at once for daemons that others need, so that these are not blamed' do
      expect(running_daemons(cloud).select(&:needed).map(&:unit)).to match_array(%w(nova-conductor nova-compute neutron-rpc-server))
    end

    it 'listens nowhere twice' do
      ports = cloud.node['openstack']['bind_service'].to_h { |service, place| [service, place['port']] }
      expect(ports.values.tally.select { |_, times| times > 1 }).to be_empty
    end

    it "makes the reference environment's provider network, on a bridge with its gateway's address" do
      gateway = reference['network']['provider']['gateway']
      expect(cloud).to create_openstack_subnet('provider').with(network: 'provider', gateway: gateway)
      expect(cloud).to create_openstack_bridge('br-ex').with(address: start_with("#{gateway}/"))
      expect(cloud).to set_option('/etc/neutron/plugins/ml2/openvswitch_agent.ini', 'ovs', 'bridge_mappings' => 'provider:br-ex')
    end
  end
end
