# frozen_string_literal: true

# A whole cloud in a region of another name: whoever logs in to an API must look for the others there.
RSpec.describe 'a region' do
  let(:run) { converged('role[allinone]', openstack: { 'region' => 'North' }) }
  let(:sections) { run.find_resources(:openstack_config).flat_map { |config| config.settings.map { |name, options| ["#{config.path} [#{name}]", options] } } }

  # Nova's [service_user] shows who asks, and asks nobody.
  it 'is told in each section by which a service asks others' do
    telling = sections.select { |name, options| options.key?('auth_url') && !name.end_with?('[service_user]') || options.key?('region_name') }
    expect(telling.size).to be > 8
    expect(telling.reject { |_, options| options['region_name'] == 'North' }.map(&:first)).to be_empty
  end

  it 'has its old name nowhere' do
    named = sections.select { |_, options| options.to_s.include?('RegionOne') }.map(&:first)
    expect(named).to be_empty
    expect(run.find_resources(:openstack_region).map(&:region)).to eq(%w(North))
  end
end
