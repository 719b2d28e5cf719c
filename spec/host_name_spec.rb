# frozen_string_literal: true

# Nova and Neutron know a node by the name that its agents register by: it must be the same in both, and the one that is waited for.
RSpec.describe "a node's name" do
  files = %w(/etc/nova/nova.conf /etc/neutron/neutron.conf)

  def named(**given)
    converged('role[allinone]', **given)
  end

  {
    'of the kernel' => [{ automatic: { 'machinename' => 'aio.example.org', 'hostname' => 'aio' } }, 'aio.example.org'],
    'of an attribute' => [{ openstack: { 'host' => 'chosen' } }, 'chosen'],
  }.each do |kind, (given, name)|
    it "#{kind} is what every agent registers by" do
      files.each { |path| expect(named(**given)).to set_option(path, 'DEFAULT', 'host' => name) }
    end

    it "#{kind} is waited for" do
      expect(named(**given)).to map_openstack_compute_host(name)
    end
  end

  it 'reaches every agent' do
    agents = running_daemons(named).map(&:unit).grep(/agent|nova-(compute|conductor|scheduler)/)
    expect(agents.size).to eq(7)
    expect(agents - files.flat_map { |path| daemons_reading(named, path) }).to be_empty
  end

  %w(compute network).each do |service|
    it "is not set for #{service} alone" do
      given = { service => { 'conf' => { 'DEFAULT' => { 'host' => 'other' } } } }
      expect { named(openstack: given) }.to raise_error(/openstack.#{service}.conf.DEFAULT.host .* set openstack.host/)
    end
  end
end
