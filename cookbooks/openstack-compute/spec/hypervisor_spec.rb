# frozen_string_literal: true

RSpec.describe 'openstack-compute::hypervisor' do
  include_examples 'recipes that fit together', 'openstack-compute::hypervisor'

  let(:run) { converged('openstack-compute::hypervisor') }
  let(:text) { run.find_resources(:openstack_config).map { |config| OpenStackCommon::Ini.render(config.settings) }.join }

  it 'restarts nova-compute for both of its files, and runs no other Nova daemon' do
    %w(/etc/nova/nova.conf /etc/nova/nova-compute.conf).each do |path|
      expect(daemons_reading(run, path)).to eq(%w(nova-compute))
    end
  end

  it "holds no database's password, not the administrator's, and not the metadata's secret" do
    expect(text).not_to match(/secret(?: |%20)of(?: |%20)(?:database|admin|metadata)/)
    expect(text).not_to include('[database]', '[api_database]')
  end

  it 'declares no schema, no cell and nothing in Keystone' do
    types = run.resource_collection.map(&:declared_type)
    expect(types & %i(openstack_schema openstack_compute_cell openstack_registration)).to be_empty
  end

  it 'runs servers with QEMU, and shows their screens on its management address only' do
    path = '/etc/nova/nova-compute.conf'
    expect(run).to set_option(path, 'libvirt', 'virt_type' => 'qemu', 'cpu_mode' => 'none')
    expect(run).to set_option(path, 'vnc', 'server_listen' => '192.0.2.11')
  end

  it 'keeps what fails or hangs at boot and shutdown from starting' do
    off = run.find_resources(:openstack_daemon).select { |daemon| daemon.performed_actions.include?(:disable) }
    expect(off.map(&:unit)).to eq(%w(nvmf-autoconnect libvirt-guests))
  end

  it 'has the links of servers taken up by libvirt, which looks for that when it starts' do
    expect(run).to create_cookbook_file('/etc/libvirt/hooks/qemu').with(mode: '0755')
    names = run.resource_collection.map(&:to_s)
    expect(names.index('cookbook_file[/etc/libvirt/hooks/qemu]')).to be < names.index('openstack_package[nova-compute]')
  end

  it 'shares nova.conf with a controller on the same node' do
    both = converged('openstack-compute', 'openstack-compute::hypervisor')
    expect(both.find_resources(:openstack_config).map(&:path)).to contain_exactly('/etc/nova/nova.conf', '/etc/nova/nova-compute.conf')
    expect(daemons_reading(both, '/etc/nova/nova.conf')).to include('nova-compute', 'nova-api')
  end
end
