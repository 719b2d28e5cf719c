# frozen_string_literal: true

require 'json'

# No spec by itself: renders a whole cloud with each of the given data bags, for the readers' own parsers to judge
# (tests/unit/cookbooks). SECRETS and RENDERED name JSON files; KEYSTONE is the URL to log in at.
RSpec.describe 'a whole cloud' do
  reference = JSON.parse(File.read(File.expand_path('../environments/reference.json', __dir__)))['default_attributes']['openstack']
  into = %w(openstack_config openstack_fernet_keys openstack_rabbitmq_cookie)

  define_method(:rendered) do |items|
    items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    runner = ChefSpec::SoloRunner.new(step_into: into)
    runner.node.override['openstack'] = reference.merge('address' => '192.0.2.11')
    run = runner.converge('role[allinone]')
    files = run.find_resources(:file).select(&:content).to_h { |file| [file.path, file.content] }
    { 'files' => files, 'clients' => items['database'].transform_values { |password| options_of_client(password) } }
  end

  def options_of_client(password)
    OpenStackCommon::Mysql.new(password: password).send(:with_options) { |path| File.read(path) }
  end

  it 'is rendered' do
    bags = JSON.parse(File.read(ENV.fetch('SECRETS')))
    File.write(ENV.fetch('RENDERED'), JSON.generate(bags.map { |items| rendered(items) }))
    bags.each { |items| OpenStackCommon::Session.new(urls: ->(_) { ENV.fetch('KEYSTONE') }, password: items['admin']['password']).admin? }
  end
end
