# frozen_string_literal: true

# A secret that cannot work is refused while recipes are compiled, whoever would be the first to read it.
RSpec.describe 'a cloud with a secret that cannot work' do
  reference = JSON.parse(File.read(File.expand_path('../environments/reference.json', __dir__)))['default_attributes']['openstack']

  # The resources' own actions are not run: what is refused here is refused before anything changes.
  def compile(items, openstack)
    items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    runner = ChefSpec::SoloRunner.new
    runner.node.override['openstack'] = openstack.merge('address' => '192.0.2.11')
    runner.converge('role[allinone]')
  end

  SecretValues::SPECIFICATION.each do |item, kinds|
    kinds.each_key do |key|
      it "is refused for #{item}.#{key}" do
        items = SecretValues.items
        items[item][key] = "not\u00a0ASCII"
        expect { compile(items, reference) }.to raise_error(ArgumentError, %r{\Adata bag item openstack/#{item}, key '#{key}': })
      end
    end
  end
end
